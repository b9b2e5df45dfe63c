import type { Caller } from "./caller.ts";

/** A place of the product, as the administrator finds it. */
export interface Screen {
  name: string;
  path: string;
}

/** Places by what they are for: each walk goes through one group, so that two go at the same time. */
export const GROUPS = ["work", "records", "settings", "details"] as const;

export type Group = (typeof GROUPS)[number];

const WORK = [
  "/inicio",
  "/inicio/primeros-pasos",
  "/agenda",
  "/calendario?vista=mes",
  "/calendario?vista=lista",
  "/promesas?vista=todas",
  "/ruta",
];

const RECORDS = ["/facturas", "/clientes", "/importar", "/estados-de-cuenta", "/pagos", "/pagos/nuevo", "/correo", "/avisos"];

const SECTIONS = ["empresa", "emisores", "certificados", "usuarios", "perfiles", "inhabiles", "reglas", "correo", "llaves", "auditoria"];

export async function screensOf(group: Group, caller: Caller): Promise<Screen[]> {
  switch (group) {
    case "work":
      return WORK.map(byPath);
    case "records":
      return RECORDS.map(byPath);
    case "settings":
      return ["/perfil", ...SECTIONS.map((section) => `/configuracion/${section}`)].map(byPath);
    case "details":
      return details(caller);
  }
}

/** Every place there is. */
export async function allScreens(caller: Caller): Promise<Screen[]> {
  const groups = await Promise.all(GROUPS.map((group) => screensOf(group, caller)));
  return groups.flat();
}

function byPath(path: string): Screen {
  return { name: path, path };
}

/** Places that show one customer, invoice or payment, with one of the demonstration's, and the place that is none. */
async function details(caller: Caller): Promise<Screen[]> {
  const firstOf = async (list: string) => {
    const { data } = await caller.get<{ data: { id: string }[] }>(`/${list}?limit=1`);
    return data[0]?.id ?? "";
  };
  const customer = await firstOf("customers");
  return [
    { name: "a customer", path: `/clientes/${customer}` },
    { name: "an invoice", path: `/facturas/${await firstOf("invoices")}` },
    { name: "a payment", path: `/pagos/${await firstOf("payments")}` },
    { name: "a customer who pays at the door", path: `/ruta/${customer}` },
    { name: "no such place", path: "/no-existe" },
  ];
}
