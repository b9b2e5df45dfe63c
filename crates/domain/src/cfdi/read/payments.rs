//! The complements Pagos 1.0 and 2.0 in one shape.

use super::complements;
use crate::cfdi::{
    error::ReadError,
    fields::{Fields, parse_uuid},
    model::{PaidDocument, Payment},
};
use rust_decimal::Decimal;

pub(in crate::cfdi) const PAYMENTS_1: &str = "http://www.sat.gob.mx/Pagos";
pub(in crate::cfdi) const PAYMENTS_2: &str = "http://www.sat.gob.mx/Pagos20";

pub(super) fn read(root: &Fields) -> Result<Vec<Payment>, ReadError> {
    let elements = complements(root.element)
        .filter(|element| element.is(PAYMENTS_1, "Pagos") || element.is(PAYMENTS_2, "Pagos"))
        .flat_map(|payments| payments.children_named("Pago"));
    elements
        .enumerate()
        .map(|(index, element)| payment(&root.numbered(element, "Comprobante/Complemento/Pagos/Pago", index)))
        .collect()
}

fn payment(fields: &Fields) -> Result<Payment, ReadError> {
    let path = "Comprobante/Complemento/Pagos/Pago/DoctoRelacionado";
    let documents = fields.element.children_named("DoctoRelacionado").enumerate();
    Ok(Payment {
        paid_at: fields.date_time("FechaPago")?,
        form: fields.required("FormaDePagoP")?.to_owned(),
        currency: fields.currency("MonedaP")?,
        exchange_rate: fields.optional_amount("TipoCambioP")?,
        amount: fields.amount("Monto")?,
        operation_number: fields.text("NumOperacion"),
        payer_bank_rfc: fields.text("RfcEmisorCtaOrd"),
        payer_bank_name: fields.text("NomBancoOrdExt"),
        payer_account: fields.text("CtaOrdenante"),
        beneficiary_bank_rfc: fields.text("RfcEmisorCtaBen"),
        beneficiary_account: fields.text("CtaBeneficiario"),
        documents: documents
            .map(|(index, element)| paid_document(&fields.numbered(element, path, index)))
            .collect::<Result<_, _>>()?,
    })
}

fn paid_document(fields: &Fields) -> Result<PaidDocument, ReadError> {
    let document_id = fields.required("IdDocumento")?;
    // Pagos 1.0 calls it TipoCambioDR and counts in the same direction.
    let name = if fields.element.namespace == PAYMENTS_1 { "TipoCambioDR" } else { "EquivalenciaDR" };
    let equivalence = fields.optional_amount(name)?.unwrap_or(Decimal::ONE);
    if equivalence.is_zero() {
        return Err(fields.malformed(name));
    }
    let installment = fields.optional("NumParcialidad").map(|number| number.parse().map_err(|_number| number));
    Ok(PaidDocument {
        document_id: document_id.to_owned(),
        uuid: parse_uuid(document_id),
        series: fields.text("Serie"),
        folio: fields.text("Folio"),
        currency: fields.currency("MonedaDR")?,
        equivalence,
        installment: installment.transpose().map_err(|_number| fields.malformed("NumParcialidad"))?,
        previous_balance: fields.optional_amount("ImpSaldoAnt")?,
        paid: fields.optional_amount("ImpPagado")?,
        remaining_balance: fields.optional_amount("ImpSaldoInsoluto")?,
        tax_object: fields.text("ObjetoImpDR"),
    })
}
