//! RFC 9457 problems: a closed catalogue, each with its status and its texts in both languages.

use super::Language;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// The body of every answer with a status of 400 or more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable address of the kind: `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened here and what to do, in the caller's language.
    pub detail: String,
    /// Machine name, from the catalogue.
    pub code: String,
    /// The fields that were refused; empty where the problem is not one field's.
    pub errors: Vec<FieldProblem>,
    /// The figures behind `detail`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    pub request_id: String,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// JSON pointer into the request body, or the name of the query parameter.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// Declares the catalogue: variant, code, status, titles and details. `{name}` in a detail is replaced by a parameter.
macro_rules! catalogue {
    ($($variant:ident $code:literal $status:literal $title_es:literal $title_en:literal $detail_es:literal $detail_en:literal;)+) => {
        /// Every kind of refusal the API knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
        pub enum ProblemKind { $($variant),+ }

        impl ProblemKind {
            /// Stable machine name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// The same for every occurrence.
            pub fn title(self, language: Language) -> &'static str {
                match self { $(Self::$variant => language.choose($title_es, $title_en)),+ }
            }

            /// What is said of each occurrence, with the names of its parameters in braces.
            pub fn template(self, language: Language) -> &'static str {
                match self { $(Self::$variant => language.choose($detail_es, $detail_en)),+ }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

catalogue! {
    MalformedRequest "malformed_request" 400 "Solicitud ilegible" "Unreadable request"
        "No pudimos leer la solicitud: {reason}" "The request could not be read: {reason}";
    UploadBroken "upload_broken" 400 "Carga incompleta" "Incomplete upload"
        "Los archivos no llegaron completos o el envío no se puede leer. Vuelve a subirlos." "The files did not arrive whole, or what was sent cannot be read. Upload them again.";
    NotAuthenticated "not_authenticated" 401 "Falta iniciar sesión" "Not signed in"
        "Inicia sesión o envía una llave de API válida." "Sign in or send a valid API key.";
    InvalidCredentials "invalid_credentials" 401 "Correo o contraseña incorrectos" "Wrong e-mail or password"
        "Revisa el correo, la contraseña y, si lo usas, el código de un solo uso." "Check the e-mail, the password and, if you use one, the one-time code.";
    TotpRequired "totp_required" 401 "Falta el código" "Code required"
        "Escribe el código de seis dígitos de tu aplicación." "Type the six-digit code of your app.";
    InvalidTotp "invalid_totp" 401 "Código incorrecto" "Wrong code"
        "El código no es válido o ya se usó. Espera el siguiente." "The code is not valid or was used before. Wait for the next one.";
    TokenExpired "token_expired" 401 "La sesión venció" "The session expired"
        "Vuelve a iniciar sesión; lo que escribiste se conserva." "Sign in again; what you typed is kept.";
    NotPermitted "not_permitted" 403 "Sin permiso" "Not permitted"
        "Tu perfil no tiene el permiso {permission}. Pídelo a quien administra." "Your role lacks the permission {permission}. Ask an administrator.";
    NotFound "not_found" 404 "No existe" "Not found"
        "No existe o no tienes acceso." "It does not exist or you have no access.";
    MethodNotAllowed "method_not_allowed" 405 "Método no permitido" "Method not allowed"
        "Esta dirección no acepta ese método." "This address does not accept that method.";
    NotAcceptable "not_acceptable" 406 "Formato no disponible" "Format not available"
        "Pide uno de estos formatos: {formats}." "Ask for one of these formats: {formats}.";
    Conflict "conflict" 409 "Conflicto" "Conflict"
        "El registro cambió o no admite esta acción en su estado actual: {reason}" "The record changed or does not allow this action in its present state: {reason}";
    LeakPrevented "leak_prevented" 409 "Documento de otro cliente" "Another customer's document"
        "{file} es de otro cliente: el correo no se prepara con ese archivo." "{file} is another customer's: no mail is prepared with that file.";
    NothingDue "nothing_due" 409 "Sin saldo" "Nothing due"
        "El cliente no debe nada en esa fecha." "The customer owes nothing on that date.";
    MailTooLarge "mail_too_large" 409 "Correo demasiado grande" "Mail too large"
        "Los archivos adjuntos suman más de {limit} MB. Quita alguno o manda menos facturas." "The attachments are more than {limit} MB together. Take one away or send fewer invoices.";
    AlreadyExists "already_exists" 409 "Ya existe" "Already exists"
        "Ya existe un registro con ese valor: {value}." "A record with that value already exists: {value}.";
    InvoiceClosed "invoice_closed" 409 "La factura no está abierta" "The invoice is not open"
        "La factura {document} está pagada, cancelada o por confirmar." "Invoice {document} is paid, cancelled or not confirmed.";
    NotBeforeStart "not_before_start" 409 "No es anterior al arranque" "Not before the start"
        "La factura {document} es del {issue_date}: solo las anteriores a la fecha de arranque ({start_date}) se cierran sin pago." "Invoice {document} is dated {issue_date}: only those before the start date ({start_date}) are closed without a payment.";
    BalanceDiffers "balance_differs" 409 "Los datos no coinciden" "The figures differ"
        "La lista dice {found} y Cartera tiene {recorded} de la factura {document}. Revisa cuál es correcto." "The list says {found} and Cartera has {recorded} for invoice {document}. Check which is right.";
    SeveralInvoices "several_invoices" 409 "Varias facturas iguales" "Several invoices alike"
        "Hay {count} facturas {document} de ese cliente: indica el folio fiscal." "There are {count} invoices {document} of that customer: give the fiscal UUID.";
    PromiseClosed "promise_closed" 409 "La promesa ya terminó" "The promise has ended"
        "La promesa ya fue reagendada, cancelada o cumplida." "The promise was already rescheduled, cancelled or kept.";
    NothingToUndo "nothing_to_undo" 409 "Nada que deshacer" "Nothing to undo"
        "Ya no está donde lo dejó ese movimiento: alguien lo cambió después." "It no longer stands where that move left it: somebody changed it afterwards.";
    ApprovalRequired "approval_required" 403 "Requiere autorización" "Approval required"
        "El cliente incumplió {broken} promesas de esta factura; la siguiente la autoriza gerencia." "The customer broke {broken} promises of this invoice; a manager approves the next one.";
    SatOff "sat_off" 409 "Consultas al SAT apagadas" "SAT is not asked"
        "Este servidor no consulta al SAT. Usa «Verificar en el SAT» y anota la respuesta." "This server does not ask SAT. Use “Verify at SAT” and record the answer.";
    NothingToAsk "nothing_to_ask" 409 "Sin XML" "No XML"
        "Sin el XML no hay qué preguntar al SAT." "Without the XML there is nothing to ask SAT about.";
    CertificatesOff "certificates_off" 409 "Descarga de certificados apagada" "Certificates are not downloaded"
        "Este servidor no descarga certificados del SAT. Sube el archivo .cer." "This server downloads no certificates from SAT. Upload the .cer file.";
    SecondPersonRequired "second_person_required" 409 "Lo confirma otra persona" "Another person confirms it"
        "Quien pide el cambio no lo confirma: pídelo a otra persona que administra." "Whoever asks for the change does not confirm it: ask another administrator.";
    ChangeEnded "change_ended" 409 "El cambio ya terminó" "The change has ended"
        "Ese cambio ya entró en vigor o se canceló." "That change is in force or was cancelled.";
    PaymentReversed "payment_reversed" 409 "El pago ya fue revertido" "The payment was reversed"
        "Un pago revertido ya no se aplica ni se revierte." "A reversed payment can be neither applied nor reversed.";
    PaymentApplied "payment_applied" 409 "El pago ya está aplicado" "The payment is applied"
        "Este pago ya está aplicado a facturas. Deshaz sus aplicaciones antes de cambiar de cliente." "This payment is applied to invoices. Undo its allocations before changing the customer.";
    PaymentEffective "payment_effective" 409 "El pago ya cuenta" "The payment counts already"
        "El dinero de este pago cuenta desde el {date}: no falta confirmarlo." "The money of this payment counts from {date}: nothing is left to confirm.";
    AllocationUndone "allocation_undone" 409 "Ya se deshizo" "Already undone"
        "Esta aplicación ya se deshizo. Vuelve a cargar el pago." "This allocation was undone before. Reload the payment.";
    AllocationOfRep "allocation_of_rep" 409 "Lo dice un REP" "A REP says so"
        "Esta aplicación viene de un REP. Para quitarla, cancela o sustituye el REP." "This allocation comes from a REP. To take it away, cancel or replace the REP.";
    RepPaymentDecided "rep_payment_decided" 409 "Ya está decidido" "Already decided"
        "Ya se sabe qué pago es, o el REP se canceló. Vuelve a cargar la lista." "Which payment it is was decided before, or the REP was cancelled. Reload the list.";
    CreditNoteClosed "credit_note_closed" 409 "Nada que repartir" "Nothing to share out"
        "Esta nota de crédito ya está aplicada por completo o se canceló." "This credit note is applied in full or was cancelled.";
    MessageNotHeld "message_not_held" 409 "El correo ya salió" "The message has left"
        "Solo se cancela un correo en espera, en cola o con error." "Only a held, queued or failed message can be cancelled.";
    ImportRunning "import_running" 409 "La importación sigue en curso" "The import is still running"
        "Espera a que termine la importación y vuelve a intentarlo." "Wait until the import has ended and try again.";
    ImportNotKept "import_not_kept" 409 "Sin los archivos originales" "Without the original files"
        "Los archivos de esta importación se leyeron de una carpeta del servidor. Impórtalos otra vez." "The files of this import were read from a folder of the server. Import them again.";
    FileNotRetryable "file_not_retryable" 409 "No sirve reintentar" "Trying again is of no use"
        "Este archivo ya se registró, o el mismo contenido daría el mismo resultado. Si algo está mal, corrígelo y súbelo otra vez." "This file is registered, or the same content would give the same result. If something is wrong, correct it and upload it again.";
    TotpActive "totp_active" 409 "Ya usas códigos" "Codes are on"
        "Tus códigos de un solo uso ya están activos. Para cambiar de aplicación, desactívalos primero." "Your one-time codes are on. To change the app, turn them off first.";
    TotpNotBegun "totp_not_begun" 409 "Sin códigos por confirmar" "No codes to confirm"
        "Empieza de nuevo: pide el código QR y escribe el número que dé tu aplicación." "Begin again: ask for the QR code and type the number your app shows.";
    NotAnEscalation "not_an_escalation" 409 "No es un escalamiento" "Not an escalation"
        "Solo los escalamientos se atienden; esta notificación basta con leerla." "Only escalations are acknowledged; this notification just needs reading.";
    LastAdministrator "last_administrator" 409 "Última persona que administra" "The last administrator"
        "Es la única persona que administra. Da antes ese perfil a alguien más." "Nobody else is an administrator. Give somebody else that role first.";
    InvitationNotNeeded "invitation_not_needed" 409 "No se invita" "Not to be invited"
        "Esa persona ya entró alguna vez o no tiene acceso. Si olvidó su contraseña, la cambia desde el inicio de sesión." "That person signed in before or has no access. Whoever forgot the password changes it where they sign in.";
    TwoCustomers "two_customers" 409 "Son dos clientes" "Two customers"
        "El código es del cliente {one} y el RFC es del cliente {other}. Corrige uno de los dos." "The code is customer {one}'s and the RFC is customer {other}'s. Correct one of the two.";
    RfcNotOfCode "rfc_not_of_code" 409 "El RFC es otro" "Another RFC"
        "El cliente {code} tiene el RFC {recorded}, no {value}. Corrige el código o el RFC." "Customer {code} has the RFC {recorded}, not {value}. Correct the code or the RFC.";
    SiteInUse "site_in_use" 409 "La sucursal tiene facturas" "The site has invoices"
        "Facturas de la sucursal {name}: {count}. Pásalas a otra antes de eliminarla." "Invoices of the site {name}: {count}. Move them to another before removing it.";
    Stale "stale" 412 "El registro cambió" "The record changed"
        "Alguien lo cambió después de que lo abriste. Vuelve a cargarlo y repite tu cambio." "Somebody changed it after you opened it. Reload and repeat your change.";
    UploadTooLarge "upload_too_large" 413 "Archivo demasiado grande" "File too large"
        "El máximo es {limit}." "The limit is {limit}.";
    HeicRefused "heic_refused" 415 "Foto en formato HEIC" "Photo in HEIC format"
        "{file} está en HEIC, que otras personas no podrán abrir. En el iPhone elige Configuración › Cámara › Formatos › Más compatible, o toma la foto desde aquí." "{file} is in HEIC, which others cannot open. On the iPhone choose Settings › Camera › Formats › Most Compatible, or take the photo from here.";
    FileTypeRefused "file_type_refused" 415 "Tipo de archivo no aceptado" "File type not accepted"
        "{file} no es una foto JPEG, PNG o WebP ni un documento que se guarde aquí." "{file} is neither a JPEG, PNG or WebP photo nor a document that is kept here.";
    UnsupportedMediaType "unsupported_media_type" 415 "Tipo de contenido no aceptado" "Unsupported media type"
        "Envía {expected}." "Send {expected}.";
    ValidationFailed "validation_failed" 422 "Datos no válidos" "Invalid data"
        "Corrige los campos señalados." "Correct the fields listed.";
    InvalidDate "invalid_date" 422 "Fecha no válida" "Invalid date"
        "La fecha {value} no existe o no tiene la forma AAAA-MM-DD." "The date {value} does not exist or is not written YYYY-MM-DD.";
    InvalidDateTime "invalid_date_time" 422 "Fecha y hora no válidas" "Invalid date and time"
        "{value} no es una fecha con hora que exista, escrita AAAA-MM-DDTHH:MM:SS, por ejemplo {example}." "{value} is not a date and time that exists, written YYYY-MM-DDTHH:MM:SS, for example {example}.";
    InvalidAmount "invalid_amount" 422 "Importe no válido" "Invalid amount"
        "No es un importe válido: escríbelo mayor que cero, con punto decimal y sin más decimales que los de su moneda, p. ej. 1234.50."
        "Not a valid amount: write it above zero, with a decimal point and no more decimals than its currency has, e.g. 1234.50.";
    CurrencyMismatch "currency_mismatch" 422 "Moneda distinta" "Different currency"
        "Aquí se espera {expected}; distintas monedas nunca se suman." "{expected} is expected here; different currencies are never added.";
    PromiseInPast "promise_in_past" 422 "Fecha pasada" "Date in the past"
        "Una promesa es para hoy ({today}) o después." "A promise is for today ({today}) or later.";
    PromiseExceedsBalance "promise_exceeds_balance" 422 "La promesa excede el saldo" "The promise exceeds the balance"
        "Lo pendiente sin prometer es {available}." "{available} is pending and not promised.";
    PaymentExceedsBalance "payment_exceeds_balance" 422 "La aplicación excede el saldo" "The allocation exceeds the balance"
        "El saldo de {document} es {balance}." "The balance of {document} is {balance}.";
    AllocationExceedsPayment "allocation_exceeds_payment" 422 "La aplicación excede el pago" "The allocation exceeds the payment"
        "Del pago quedan {remaining}." "{remaining} is left of the payment.";
    PaymentBeforeInvoice "payment_before_invoice" 422 "Pago anterior a la factura" "Payment before the invoice"
        "La factura {document} es del {issue_date}. El pago se guarda como saldo a favor y Finanzas decide su aplicación." "Invoice {document} is dated {issue_date}. The payment is kept as unapplied and Finance decides its allocation.";
    PaymentInFuture "payment_in_future" 422 "Pago con fecha futura" "Payment in the future"
        "La fecha del pago no puede ser posterior a hoy ({today}), salvo cheques posfechados." "The payment's date cannot be after today ({today}), except post-dated cheques.";
    EquivalenceRequired "equivalence_required" 422 "Falta la equivalencia" "Equivalence required"
        "El pago y la factura tienen monedas distintas: indica cuántas unidades de {invoice_currency} vale una de {payment_currency}." "Payment and invoice have different currencies: give how many {invoice_currency} one {payment_currency} is worth.";
    EquivalenceNotOne "equivalence_not_one" 422 "Equivalencia distinta de 1" "Equivalence other than 1"
        "El pago y la factura están en {currency}: la equivalencia es 1, o déjala vacía." "Payment and invoice are in {currency}: the equivalence is 1, or leave it empty.";
    InvalidExchangeRate "invalid_exchange_rate" 422 "Tipo de cambio no válido" "Invalid exchange rate"
        "El tipo de cambio debe ser mayor que cero." "The exchange rate must be above zero.";
    ExchangeRateOfPesos "exchange_rate_of_pesos" 422 "Pesos con tipo de cambio" "Pesos with an exchange rate"
        "Un pago en pesos tiene tipo de cambio 1, o déjalo vacío." "The exchange rate of a payment in pesos is 1, or leave it empty.";
    InTransitDated "in_transit_dated" 422 "En tránsito y con fecha" "In transit and dated"
        "Un pago en tránsito todavía no tiene día en que cuenta. Quita la fecha, o di que ya no está en tránsito." "A payment in transit has no day yet from which it counts. Remove the date, or say that it is no longer in transit.";
    UnknownPaymentForm "unknown_payment_form" 422 "Forma de pago desconocida" "Unknown payment form"
        "«{value}» no es una forma de pago del SAT que sirva aquí. Elige una de la lista, como 03 (transferencia)." "“{value}” is no payment form of SAT that serves here. Choose one of the list, such as 03 (transfer).";
    OtherCustomer "other_customer" 422 "Factura de otro cliente" "Another customer's invoice"
        "La factura {document} no es de ese cliente. Elige una de las suyas." "Invoice {document} is not that customer's. Choose one of theirs.";
    DepositUnidentified "deposit_unidentified" 422 "Depósito sin identificar" "Unidentified deposit"
        "Todavía no se sabe de quién es este depósito. Di primero de qué cliente es." "It is not known yet whose deposit this is. Say first which customer's it is.";
    CreditNoteByHand "credit_note_by_hand" 422 "Nota de crédito sin CFDI" "Credit note without CFDI"
        "Una nota de crédito se aplica con su CFDI: impórtalo. Para este pago elige otro tipo." "A credit note is applied by its CFDI: import it. Choose another kind for this payment.";
    PaymentUnlike "payment_unlike" 422 "Ese pago no corresponde" "That payment does not fit"
        "El pago elegido no coincide con el REP o ya es de otro. Elige uno de los propuestos, o di que es otro pago." "The chosen payment is not like the REP's, or is another REP's. Choose one of those proposed, or say that it is another payment.";
    IdempotencyKeyReused "idempotency_key_reused" 422 "Llave de idempotencia repetida" "Idempotency key reused"
        "Esa Idempotency-Key ya se usó con otro contenido." "That Idempotency-Key was used with other content.";
    InvalidTerms "invalid_terms" 422 "Condiciones imposibles" "Impossible terms"
        "Con estas condiciones no hay ningún día posible en los dos años que siguen. Revisa los días de revisión y de pago, y los cierres." "These terms leave no day in the two years that follow. Check the review and payment days, and the closures.";
    TermsTooLong "terms_too_long" 422 "Plazos demasiado largos" "Terms too long"
        "Con estos plazos la fecha queda fuera del calendario. Escribe plazos más cortos." "With these terms the date lies outside the calendar. Write shorter ones.";
    NotACertificate "not_a_certificate" 422 "No es un certificado" "Not a certificate"
        "El archivo no es un certificado del SAT (.cer)." "The file is no certificate of SAT (.cer).";
    CertificateUnsigned "certificate_unsigned" 422 "Sin firma del SAT" "Not signed by SAT"
        "Ninguna autoridad del SAT firmó ese certificado, así que no sirve para verificar timbres." "No authority of SAT has signed that certificate, so it verifies no stamps.";
    WeakPassword "weak_password" 422 "Contraseña débil" "Weak password"
        "Usa entre 12 y 200 caracteres." "Use between 12 and 200 characters.";
    ResetLinkExpired "reset_link_expired" 422 "La liga ya no sirve" "The link no longer works"
        "La liga venció o ya se usó. Pide otra." "The link expired or was used before. Ask for another.";
    UnknownField "unknown_field" 422 "Campo desconocido" "Unknown field"
        "El campo {field} no existe aquí." "The field {field} does not exist here.";
    MissingField "missing_field" 422 "Falta un campo" "Missing field"
        "El campo {field} es obligatorio." "The field {field} is required.";
    InvalidValue "invalid_value" 422 "Valor no válido" "Invalid value"
        "El valor no es válido: {reason}" "The value is not valid: {reason}";
    TextLength "text_length" 422 "Largo no permitido" "Length not allowed"
        "Escribe de {min} a {max} caracteres." "Write {min} to {max} characters.";
    TextTooLong "text_too_long" 422 "Texto demasiado largo" "Text too long"
        "Escribe {max} caracteres como máximo." "Write {max} characters at most.";
    ListLength "list_length" 422 "Cantidad no permitida" "Number of entries not allowed"
        "Elige de {min} a {max}." "Choose {min} to {max}.";
    ChooseOne "choose_one" 422 "Falta elegir" "Nothing chosen"
        "Elige al menos una opción." "Choose at least one.";
    ChooseOneWay "choose_one_way" 422 "Falta decir a quién" "Say to whom"
        "Elige los clientes de una sola forma: una lista, un filtro o todos." "Choose the customers in one way: a list, a filter or all.";
    RepeatedEntry "repeated_entry" 422 "Está repetido" "Repeated"
        "Está más de una vez en la lista. Déjalo una sola vez." "It is in the list more than once. Leave it there once.";
    NotMovable "not_movable" 422 "No se mueve" "Not movable"
        "Las visitas no se mueven así: elige promesas y pagos esperados." "Visits are not moved this way: choose promises and expected payments.";
    NumberRange "number_range" 422 "Número fuera de los límites" "Number outside the limits"
        "Escribe un número de {min} a {max}." "Write a number from {min} to {max}.";
    AmountsReversed "amounts_reversed" 422 "Importes al revés" "Amounts reversed"
        "El importe «menor que» debe ser mayor que el importe «desde», en la misma moneda." "The amount “below” must be above the amount “from”, in the same currency.";
    InvalidAgingLimits "invalid_aging_limits" 422 "Columnas de antigüedad no válidas" "Invalid aging columns"
        "Escribe de {min} a {max} números de días, cada uno mayor que el anterior, como 30, 60, 90." "Write {min} to {max} numbers of days, each above the one before, such as 30, 60, 90.";
    DateTooEarly "date_too_early" 422 "Fecha demasiado temprana" "Date too early"
        "La fecha no puede ser anterior al {limit}." "The date cannot be before {limit}.";
    DateTooLate "date_too_late" 422 "Fecha demasiado tardía" "Date too late"
        "La fecha no puede ser posterior al {limit}." "The date cannot be after {limit}.";
    AlreadyPast "already_past" 422 "Ya pasó" "Already past"
        "Esa fecha y hora ya pasaron. Elige una posterior." "That date and time are past. Choose a later one.";
    SpanTooLong "span_too_long" 422 "Periodo demasiado largo" "Span too long"
        "Elige un periodo de {max} días como máximo." "Choose a span of {max} days at most.";
    UnknownTimeZone "unknown_time_zone" 422 "Zona horaria desconocida" "Unknown time zone"
        "«{value}» no es una zona horaria, como America/Mexico_City." "“{value}” is not a time zone, such as America/Mexico_City.";
    InvalidEmail "invalid_email" 422 "Correo no válido" "Invalid e-mail"
        "«{value}» no es un correo completo, como nombre@empresa.mx." "“{value}” is no complete e-mail address, such as name@company.mx.";
    InvalidLink "invalid_link" 422 "Dirección no válida" "Invalid address"
        "Escribe una dirección que empiece con https:// o http://." "Write an address that begins with https:// or http://.";
    InvalidClabe "invalid_clabe" 422 "CLABE no válida" "Invalid CLABE"
        "La CLABE tiene 18 dígitos y el último comprueba los demás: revísala." "A CLABE has 18 digits, the last of which checks the others: look at it again.";
    InvalidUuid "invalid_uuid" 422 "Folio fiscal no válido" "Invalid fiscal UUID"
        "«{value}» no es un folio fiscal: 32 letras y números en cinco grupos, como lo trae el CFDI." "“{value}” is not a fiscal UUID: 32 letters and digits in five groups, as the CFDI has it.";
    ControlCharacter "control_character" 422 "Carácter no permitido" "Character not allowed"
        "Escríbelo en un solo renglón: lleva un salto de línea u otro carácter invisible ({character})." "Write it on one line: it has a line break or another invisible character ({character}).";
    RuleKindFixed "rule_kind_fixed" 422 "La regla no cambia de tipo" "The rule keeps its kind"
        "Una regla no cambia de tipo. Agrega otra regla de ese tipo." "A rule keeps its kind. Add another rule of that kind.";
    SatAnswerRequired "sat_answer_required" 422 "Falta la respuesta del SAT" "SAT's answer required"
        "Anota lo que respondió el SAT: vigente, cancelado o no encontrado." "Record what SAT answered: valid, cancelled or not found.";
    UnknownCursor "unknown_cursor" 422 "La lista no sigue desde ahí" "The list does not go on from there"
        "No pudimos seguir la lista desde ese punto. Cárgala otra vez desde el principio." "The list cannot go on from that place. Load it again from its beginning.";
    InvalidIdempotencyKey "invalid_idempotency_key" 422 "Llave de idempotencia no válida" "Invalid idempotency key"
        "Una Idempotency-Key lleva de 1 a {max} caracteres, sin acentos." "An Idempotency-Key has 1 to {max} characters, without accents.";
    WrongPassword "wrong_password" 422 "Contraseña incorrecta" "Wrong password"
        "Esa no es tu contraseña actual." "That is not your present password.";
    NumberOutOfRange "number_out_of_range" 422 "Número fuera de rango" "Number out of range"
        "El número {value} es demasiado grande o demasiado pequeño para este campo." "The number {value} is too large or too small for this field.";
    UnreadableValue "unreadable_value" 422 "Valor ilegible" "Unreadable value"
        "«{value}» no es un valor de los que este campo admite." "“{value}” is not a value that this field takes.";
    RepeatedField "repeated_field" 422 "Campo repetido" "Repeated field"
        "El campo {field} viene más de una vez." "The field {field} is given more than once.";
    PaidExceedsTotal "paid_exceeds_total" 422 "Pagado mayor que el total" "Paid more than the total"
        "Lo pagado no puede ser mayor que el total, {total}." "What was paid cannot be more than the total, {total}.";
    IssuedAfterBalances "issued_after_balances" 422 "Emitida después del corte" "Issued after the cut-off"
        "La factura no puede ser posterior al día de los saldos, {as_of}." "The invoice cannot be dated after the day of the balances, {as_of}.";
    InvalidRfc "invalid_rfc" 422 "RFC no válido" "Invalid RFC"
        "{value} no tiene la forma de un RFC." "{value} does not have the form of an RFC.";
    UnknownPermission "unknown_permission" 422 "Permiso desconocido" "Unknown permission"
        "{value} no es un permiso, o tú no lo tienes." "{value} is not a permission, or you do not have it.";
    NoRecipients "no_recipients" 422 "Sin destinatarios" "No recipients"
        "El cliente no tiene un contacto que reciba estados de cuenta." "The customer has no contact who receives statements.";
    PhotoUnreadable "photo_unreadable" 422 "Foto ilegible" "Unreadable photo"
        "No pudimos abrir {file}: el archivo está dañado o es demasiado grande. Toma la foto otra vez." "{file} could not be opened: the file is damaged or too large. Take the photo again.";
    EmptyFile "empty_file" 422 "Archivo vacío" "Empty file"
        "{file} está vacío. Revisa el original y súbelo otra vez." "{file} is empty. Check the original and upload it again.";
    OriginalKept "original_kept" 409 "El CFDI no se elimina" "A CFDI is not deleted"
        "{file} es un CFDI registrado; sus bytes se conservan siempre." "{file} is a registered CFDI; its bytes are always kept.";
    NotXml "not_xml" 422 "No es XML" "Not XML"
        "El archivo no es XML bien formado ({reason}). Pide de nuevo el original." "The file is not well-formed XML ({reason}). Ask for the original again.";
    NotADocument "not_a_document" 422 "No es un comprobante" "Not a document"
        "Aquí se registran CFDI (XML). Guarda ese archivo en el expediente de su factura, cliente o pago." "CFDI (XML) are registered here. Keep that file with its invoice, customer or payment.";
    FileUnreadable "file_unreadable" 422 "Archivo ilegible" "Unreadable file"
        "No pudimos leer el archivo del disco: {reason}." "The file could not be read from the disk: {reason}.";
    PdfUnmatched "pdf_unmatched" 422 "PDF sin factura" "PDF without invoice"
        "No sabemos de qué factura es este PDF. Súbelo junto a su XML con el mismo nombre, o pon el folio fiscal en su nombre." "It is not known which invoice this PDF is of. Upload it beside its XML under the same name, or put the fiscal UUID into its name.";
    PdfAmbiguous "pdf_ambiguous" 422 "PDF de varias facturas" "PDF of several invoices"
        "Por su nombre este PDF podría ser de varios documentos. Deja en el nombre un solo folio fiscal." "By its name this PDF could be of several documents. Leave one fiscal UUID in the name.";
    PdfXmlRejected "pdf_xml_rejected" 422 "El XML de este PDF no se registró" "The XML of this PDF was not registered"
        "El XML del mismo nombre no se registró. Corrígelo y súbelos juntos otra vez, o reintenta." "The XML of the same name was not registered. Correct it and upload both again, or try again.";
    DoctypeRefused "doctype_refused" 422 "DOCTYPE no permitido" "DOCTYPE refused"
        "Ningún CFDI lleva DOCTYPE; el archivo se rechaza por seguridad." "No CFDI carries a DOCTYPE; the file is refused for safety.";
    NotCfdi "not_cfdi" 422 "No es un CFDI" "Not a CFDI"
        "El archivo no es un CFDI 3.3 o 4.0: {reason}" "The file is not a CFDI 3.3 or 4.0: {reason}";
    CfdiInvalid "cfdi_invalid" 422 "CFDI con datos inválidos" "CFDI with invalid data"
        "{reason}" "{reason}";
    CfdiTypeNotAccepted "cfdi_type_not_accepted" 422 "Tipo de CFDI que no se cobra" "CFDI type that is not collected"
        "Es de tipo {type} (traslado o nómina): no genera cobranza." "It is of type {type} (transfer or payroll): there is nothing to collect.";
    CfdiNotStamped "cfdi_not_stamped" 422 "CFDI sin timbre" "CFDI without stamp"
        "No tiene timbre fiscal (UUID): es un borrador. Pide el XML timbrado." "It has no fiscal stamp (UUID): it is a draft. Ask for the stamped XML.";
    CfdiAltered "cfdi_altered" 422 "CFDI alterado" "Altered CFDI"
        "El sello no corresponde al contenido: el archivo fue modificado después de timbrarse." "The seal does not match the content: the file was changed after stamping.";
    ForeignIssuer "foreign_issuer" 422 "El emisor no eres tú" "Another issuer"
        "El RFC emisor {rfc} no es de tu empresa." "The issuer's RFC {rfc} is not yours.";
    DuplicateUuid "duplicate_uuid" 409 "Ya registrado" "Already registered"
        "El folio fiscal {uuid} ya está registrado." "The fiscal UUID {uuid} is already registered.";
    ArchiveRefused "archive_refused" 422 "ZIP no aceptado" "ZIP refused"
        "{reason}" "{reason}";
    NotMetadata "not_metadata" 422 "No son metadatos del SAT" "Not SAT's metadata"
        "Sube el TXT o ZIP de metadatos tal como lo entrega el SAT. Falta: {reason}." "Upload the TXT or ZIP of metadata as SAT hands it out. Missing: {reason}.";
    TableUnreadable "table_unreadable" 422 "Tabla ilegible" "Unreadable table"
        "No pudimos leer la tabla ({place}). Ábrela en tu hoja de cálculo y guárdala otra vez como XLSX o CSV."
        "The table could not be read ({place}). Open it in your spreadsheet and save it again as XLSX or CSV.";
    TableEmpty "table_empty" 422 "Tabla sin renglones" "Table without rows"
        "La tabla no tiene renglones. Incluye al menos uno debajo de los encabezados."
        "The table has no rows. Put at least one below the headings.";
    TableTooLong "table_too_long" 422 "Tabla demasiado larga" "Table too long"
        "La tabla tiene más de {limit} renglones. Divídela en varias."
        "The table has more than {limit} rows. Split it into several.";
    OldWorkbook "old_workbook" 422 "Libro de Excel anterior" "Old Excel workbook"
        "Es un libro .xls antiguo. Guárdalo como XLSX o CSV y vuelve a subirlo."
        "It is an old .xls workbook. Save it as XLSX or CSV and upload it again.";
    UnknownCustomer "unknown_customer" 422 "Cliente desconocido" "Unknown customer"
        "Ningún cliente tiene el RFC o código {value}." "No customer has the RFC or code {value}.";
    UnknownSite "unknown_site" 422 "Sucursal desconocida" "Unknown site"
        "El cliente no tiene la sucursal {value}." "The customer has no site {value}.";
    PreconditionRequired "precondition_required" 428 "Falta If-Match" "If-Match required"
        "Envía en If-Match el ETag de tu última lectura." "Send the ETag of your last read in If-Match.";
    RateLimited "rate_limited" 429 "Demasiadas solicitudes" "Too many requests"
        "Espera {seconds} y vuelve a intentar." "Wait {seconds} and try again.";
    Internal "internal" 500 "Error interno" "Internal error"
        "Algo falló de nuestro lado. Tus datos están a salvo; comparte el código {request_id} con soporte." "Something failed on our side. Your data is safe; give support the code {request_id}.";
    Unavailable "unavailable" 503 "No disponible" "Unavailable"
        "El servicio no está listo. Vuelve a intentar en un momento." "The service is not ready. Try again in a moment.";
}

impl ProblemKind {
    /// The detail of one occurrence.
    pub fn detail(self, language: Language, params: &BTreeMap<String, String>) -> String {
        params.iter().fold(self.template(language).to_owned(), |text, (name, value)| {
            let shown = match name.as_str() {
                // What somebody sent is repeated as they wrote it.
                "value" => Cow::Borrowed(value.as_str()),
                "seconds" => Cow::Owned(seconds(value, language)),
                _ => for_a_person(value),
            };
            text.replace(&format!("{{{name}}}"), &shown)
        })
    }
}

/// `1 segundo`, `5 segundos`.
fn seconds(count: &str, language: Language) -> String {
    let [one, many] = language.choose(["segundo", "segundos"], ["second", "seconds"]);
    format!("{count} {}", if count == "1" { one } else { many })
}

/// Parameters are written for programs; people read days the other way round.
fn for_a_person(value: &str) -> Cow<'_, str> {
    match value.parse::<NaiveDate>() {
        Ok(day) if value.len() == "2026-12-31".len() => {
            Cow::Owned(format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()))
        }
        Ok(_) | Err(_) => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use strum::IntoEnumIterator;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn codes_are_unique_and_both_languages_take_the_same_parameters() {
        let mut codes = BTreeSet::new();
        for kind in ProblemKind::iter() {
            assert!(codes.insert(kind.code()), "{kind:?}");
            assert_eq!(ProblemKind::from_code(kind.code()), Some(kind));
            assert_eq!(
                placeholders(kind.template(Language::Es)),
                placeholders(kind.template(Language::En)),
                "{kind:?}"
            );
            assert_ne!(kind.title(Language::Es), kind.title(Language::En), "{kind:?}");
            assert!((400..600).contains(&kind.status()), "{kind:?}");
        }
    }

    #[test]
    fn parameters_fill_the_detail() {
        let params = BTreeMap::from([("available".to_owned(), "10.00 MXN".to_owned())]);
        let detail = ProblemKind::PromiseExceedsBalance.detail(Language::En, &params);
        assert_eq!(detail, "10.00 MXN is pending and not promised.");
    }

    #[test]
    fn one_second_is_not_several() {
        let told = |count: &str, language| {
            let params = BTreeMap::from([("seconds".to_owned(), count.to_owned())]);
            ProblemKind::RateLimited.detail(language, &params)
        };
        assert_eq!(told("1", Language::Es), "Espera 1 segundo y vuelve a intentar.");
        assert_eq!(told("12", Language::Es), "Espera 12 segundos y vuelve a intentar.");
        assert_eq!(told("1", Language::En), "Wait 1 second and try again.");
        assert_eq!(told("12", Language::En), "Wait 12 seconds and try again.");
    }
}
