/** Words that one language's screens have and the other's must not, as they stand in headings, fields and buttons. */
const SPANISH = [
  "abrir|agendar|agendado|agregar|ajustes|antes|aplicar|archivos?|atrás|avisos?|ayuda|borrar|buscar|cancelar|cargando",
  "cerrar|clientes?|cobranza|cobrador|comentario|condiciones|contactos|contraseña|correos?|deshacer|descargar|documentos?",
  "editar|empresa|enviar|facturas?|fecha|filtros?|guardar|historial|idioma|importe|inicio|llaves|moneda|monto|motivo",
  "nuev[oa]|pagos?|pendientes?|perfil|promesas?|quitar|reagendar|registrar|reglas|reintentar|resumen|saldo|salir",
  "seleccionar|siguiente|todos|todas|usuarios?|vencid[oa]s?|vista previa",
];

const ENGLISH = [
  "accept|add|apply|back|balance|cancel|cancelled|close|comment|contacts|customers?|currency|date|delete|download|due|edit",
  "files?|filters?|history|invoices?|language|loading|mail|next|notices|open|overdue|password|payments?|pending|preview",
  "profile|promises?|remove|reschedule|retry|save|search|send|settings|sign|statements?|terms|today|undo|upload|users?|week",
];

function anyOf(lists: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}@._/-])(?:${lists.join("|")})(?![\\p{L}@._/-])`, "iu");
}

export const FOREIGN = { es: anyOf(ENGLISH), en: anyOf(SPANISH) };
