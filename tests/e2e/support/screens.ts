import type { Caller } from "./caller.ts";

/** A place of the product, as the administrator finds it. */
export interface Screen {
  name: string;
  path: string;
}

const SECTIONS = ["empresa", "emisores", "usuarios", "perfiles", "inhabiles", "reglas", "correo", "llaves", "auditoria"];

const FIXED = [
  "/inicio",
  "/inicio/primeros-pasos",
  "/agenda",
  "/calendario?vista=mes",
  "/calendario?vista=lista",
  "/promesas?vista=todas",
  "/facturas",
  "/clientes",
  "/importar",
  "/estados-de-cuenta",
  "/pagos",
  "/pagos/nuevo",
  "/correo",
  "/avisos",
  "/perfil",
  "/ruta",
  ...SECTIONS.map((section) => `/configuracion/${section}`),
];

/** Every place there is, with one customer, invoice and payment of the demonstration for those that show one. */
export async function allScreens(caller: Caller): Promise<Screen[]> {
  const firstOf = async (list: string) => {
    const { data } = await caller.get<{ data: { id: string }[] }>(`/${list}?limit=1`);
    return data[0]?.id ?? "";
  };
  const customer = await firstOf("customers");
  const single = [
    { name: "a customer", path: `/clientes/${customer}` },
    { name: "an invoice", path: `/facturas/${await firstOf("invoices")}` },
    { name: "a payment", path: `/pagos/${await firstOf("payments")}` },
    { name: "a customer who pays at the door", path: `/ruta/${customer}` },
    { name: "no such place", path: "/no-existe" },
  ];
  return [...FIXED.map((path) => ({ name: path, path })), ...single];
}
