//! Receipts of payment (REP) with the complement Pagos 2.0.

use super::{IVA, IVA_RATE, date_time, element::Element, fiscal_uuid, fixed, round};
use chrono::NaiveDateTime;
use domain::money::Currency;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Money received, and what it pays.
#[derive(Clone, Debug)]
pub struct PaymentDraft {
    pub paid_at: NaiveDateTime,
    pub form: &'static str,
    pub currency: Currency,
    /// Pesos per unit; 1 for pesos.
    pub exchange_rate: Decimal,
    pub amount: Decimal,
    pub reference: String,
    pub invoices: Vec<PaidInvoice>,
}

/// What a payment pays of one invoice.
#[derive(Clone, Debug)]
pub struct PaidInvoice {
    pub uuid: Uuid,
    pub series: &'static str,
    pub folio: u32,
    pub currency: Currency,
    /// Units of the invoice's currency per unit of the payment's.
    pub equivalence: Decimal,
    pub installment: u32,
    pub previous_balance: Decimal,
    pub paid: Decimal,
    /// Of the whole invoice: its taxes are paid in the proportion in which it is.
    pub total: Decimal,
    pub base: Decimal,
    pub withheld_rate: Option<Decimal>,
}

impl PaidInvoice {
    fn paid_base(&self) -> Decimal {
        round(self.base * self.paid / self.total, 6)
    }

    /// Base, IVA and withheld IVA in the payment's currency.
    fn in_payment(&self) -> [Decimal; 3] {
        let base = self.paid_base();
        let rates = [Decimal::ONE, IVA_RATE, self.withheld_rate.unwrap_or_default()];
        rates.map(|rate| round(base * rate, 6) / self.equivalence)
    }
}

/// A document of type P carries nothing but zeros outside its complement.
pub(super) fn add(root: Element) -> Element {
    let concept = Element::new("cfdi:Concepto")
        .with("ClaveProdServ", domain::cfdi::ADVANCE_PRODUCT_KEY)
        .with("Cantidad", "1")
        .with("ClaveUnidad", "ACT")
        .with("Descripcion", "Pago")
        .with("ValorUnitario", "0")
        .with("Importe", "0")
        .with("ObjetoImp", "01");
    root.with("SubTotal", "0")
        .with("Moneda", Currency::XXX.code())
        .with("Total", "0")
        .child(Element::new("cfdi:Conceptos").child(concept))
}

/// Taxes are summed up per payment with six decimals and in the totals, in pesos, with two.
pub(super) fn complement(payment: &PaymentDraft) -> Element {
    let sums = payment.invoices.iter().map(PaidInvoice::in_payment).fold([Decimal::ZERO; 3], |sums, one| {
        let [base, iva, withheld] = sums;
        let [more_base, more_iva, more_withheld] = one;
        [base + more_base, iva + more_iva, withheld + more_withheld]
    });
    let [base, iva, withheld] = sums.map(|sum| round(sum, 6));
    let pesos = |amount: Decimal| fixed(amount * payment.exchange_rate, 2);
    let withholds = !withheld.is_zero();
    let totals = Element::new("pago20:Totales")
        .with_some("TotalRetencionesIVA", withholds.then(|| pesos(withheld)))
        .with("TotalTrasladosBaseIVA16", pesos(base))
        .with("TotalTrasladosImpuestoIVA16", pesos(iva))
        .with("MontoTotalPagos", pesos(payment.amount));
    let withheld = withholds.then(|| {
        let row = Element::new("pago20:RetencionP").with("ImpuestoP", IVA).with("ImporteP", fixed(withheld, 6));
        Element::new("pago20:RetencionesP").child(row)
    });
    let transferred = Element::new("pago20:TrasladoP")
        .with("BaseP", fixed(base, 6))
        .with("ImpuestoP", IVA)
        .with("TipoFactorP", "Tasa")
        .with("TasaOCuotaP", fixed(IVA_RATE, 6))
        .with("ImporteP", fixed(iva, 6));
    let taxes = Element::new("pago20:ImpuestosP")
        .children(withheld)
        .child(Element::new("pago20:TrasladosP").child(transferred));
    let is_pesos = payment.currency == Currency::MXN;
    let rate = if is_pesos { "1".to_owned() } else { fixed(payment.exchange_rate, 4) };
    let paid = Element::new("pago20:Pago")
        .with("FechaPago", date_time(payment.paid_at))
        .with("FormaDePagoP", payment.form)
        .with("MonedaP", payment.currency.code())
        .with("TipoCambioP", rate)
        .with("Monto", fixed(payment.amount, 2))
        .with("NumOperacion", &payment.reference)
        .children(payment.invoices.iter().map(paid_invoice))
        .child(taxes);
    Element::new("pago20:Pagos")
        .with("xmlns:pago20", "http://www.sat.gob.mx/Pagos20")
        .with("Version", "2.0")
        .child(totals)
        .child(paid)
}

fn paid_invoice(invoice: &PaidInvoice) -> Element {
    let equivalence = if invoice.equivalence == Decimal::ONE { "1".to_owned() } else { fixed(invoice.equivalence, 10) };
    let row = |name, rate: Decimal| {
        Element::new(name)
            .with("BaseDR", fixed(invoice.paid_base(), 6))
            .with("ImpuestoDR", IVA)
            .with("TipoFactorDR", "Tasa")
            .with("TasaOCuotaDR", fixed(rate, 6))
            .with("ImporteDR", fixed(invoice.paid_base() * rate, 6))
    };
    let withheld =
        invoice.withheld_rate.map(|rate| Element::new("pago20:RetencionesDR").child(row("pago20:RetencionDR", rate)));
    let transferred = Element::new("pago20:TrasladosDR").child(row("pago20:TrasladoDR", IVA_RATE));
    Element::new("pago20:DoctoRelacionado")
        .with("IdDocumento", fiscal_uuid(invoice.uuid))
        .with("Serie", invoice.series)
        .with("Folio", invoice.folio.to_string())
        .with("MonedaDR", invoice.currency.code())
        .with("EquivalenciaDR", equivalence)
        .with("NumParcialidad", invoice.installment.to_string())
        .with("ImpSaldoAnt", fixed(invoice.previous_balance, 2))
        .with("ImpPagado", fixed(invoice.paid, 2))
        .with("ImpSaldoInsoluto", fixed(invoice.previous_balance - invoice.paid, 2))
        .with("ObjetoImpDR", "02")
        .child(Element::new("pago20:ImpuestosDR").children(withheld).child(transferred))
}
