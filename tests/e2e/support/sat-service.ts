import { createServer } from "node:http";

/** A stand-in for SAT's service. */
export interface SatService {
  url: string;
  /** `Estado` of every document, or the HTTP status that it fails with. */
  says: "Vigente" | "Cancelado" | 503;
  /** Of documents with these UUIDs it says nothing; upper case. */
  silentAbout: Set<string>;
  stop(): Promise<void>;
}

export async function startSatService(): Promise<SatService> {
  const service: SatService = { url: "", says: "Vigente", silentAbout: new Set(), stop: () => Promise.resolve() };
  const server = createServer((request, response) => {
    let asked = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      asked += part.toUpperCase();
    });
    request.on("end", () => {
      const isSilent = [...service.silentAbout].some((uuid) => asked.includes(uuid));
      if (isSilent || typeof service.says === "number") {
        response.writeHead(503).end("<html>mantenimiento</html>");
        return;
      }
      response.writeHead(200, { "Content-Type": "text/xml; charset=utf-8" }).end(envelope(service.says));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  service.url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/ConsultaCFDIService.svc`;
  service.stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return service;
}

function envelope(state: string): string {
  const fields = [
    ["CodigoEstatus", "S - Comprobante obtenido satisfactoriamente."],
    ["EsCancelable", state === "Vigente" ? "Cancelable con aceptación" : "No cancelable"],
    ["Estado", state],
    ["EstatusCancelacion", state === "Vigente" ? "" : "Cancelado con aceptación"],
    ["ValidacionEFOS", "200"],
  ];
  const inside = fields.map(([name, value]) => `<a:${name}>${value}</a:${name}>`).join("");
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio">${inside}</ConsultaResult></ConsultaResponse></s:Body></s:Envelope>`;
}
