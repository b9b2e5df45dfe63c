//! Invoices and credit notes: lines, taxes, totals right to the cent.

use super::{IVA, IVA_RATE, element::Element, fixed, round};
use domain::{cfdi::PaymentMethod, money::Currency};
use rust_decimal::Decimal;

/// What is sold, or credited.
#[derive(Clone, Debug)]
pub struct SaleDraft {
    pub method: PaymentMethod,
    /// `FormaPago`.
    pub form: &'static str,
    pub conditions: Option<String>,
    pub currency: Currency,
    /// Pesos per unit of another currency.
    pub exchange_rate: Option<Decimal>,
    pub lines: Vec<Line>,
    /// The part of the base that the customer withholds of the IVA.
    pub withheld_rate: Option<Decimal>,
}

/// One concept.
#[derive(Clone, Debug)]
pub struct Line {
    pub product_key: &'static str,
    pub unit_key: &'static str,
    pub description: String,
    pub quantity: u32,
    pub unit_value: Decimal,
    pub discount: Option<Decimal>,
}

impl Line {
    fn amount(&self) -> Decimal {
        round(Decimal::from(self.quantity) * self.unit_value, 2)
    }

    fn base(&self) -> Decimal {
        self.amount() - self.discount.unwrap_or_default()
    }
}

/// The figures of a document, with two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    pub subtotal: Decimal,
    pub discount: Decimal,
    pub transferred: Decimal,
    pub withheld: Decimal,
}

impl Amounts {
    /// What the taxes are worked out from.
    pub fn base(&self) -> Decimal {
        self.subtotal - self.discount
    }

    pub fn total(&self) -> Decimal {
        self.base() + self.transferred - self.withheld
    }
}

impl SaleDraft {
    /// Taxes are rounded once, at the end.
    pub fn amounts(&self) -> Amounts {
        let sum = |of: fn(&Line) -> Decimal| self.lines.iter().map(of).sum::<Decimal>();
        let base = sum(Line::base);
        Amounts {
            subtotal: sum(Line::amount),
            discount: sum(|line| line.discount.unwrap_or_default()),
            transferred: round(base * IVA_RATE, 2),
            withheld: round(base * self.withheld_rate.unwrap_or_default(), 2),
        }
    }
}

/// Adds what a sale says to the document.
pub(super) fn add(root: Element, sale: &SaleDraft) -> Element {
    let amounts = sale.amounts();
    let discount = (!amounts.discount.is_zero()).then(|| fixed(amounts.discount, 2));
    let lines = sale.lines.iter().map(|line| concept(line, sale.withheld_rate));
    root.with("FormaPago", sale.form)
        .with("MetodoPago", sale.method.code())
        .with_some("CondicionesDePago", sale.conditions.as_ref())
        .with("Moneda", sale.currency.code())
        .with_some("TipoCambio", sale.exchange_rate.map(|rate| fixed(rate, 4)))
        .with("SubTotal", fixed(amounts.subtotal, 2))
        .with_some("Descuento", discount)
        .with("Total", fixed(amounts.total(), 2))
        .child(Element::new("cfdi:Conceptos").children(lines))
        .child(document_taxes(sale, &amounts))
}

fn concept(line: &Line, withheld_rate: Option<Decimal>) -> Element {
    let withheld = withheld_rate
        .map(|rate| Element::new("cfdi:Retenciones").child(tax(Element::new("cfdi:Retencion"), line.base(), rate, 6)));
    let transferred =
        Element::new("cfdi:Traslados").child(tax(Element::new("cfdi:Traslado"), line.base(), IVA_RATE, 6));
    Element::new("cfdi:Concepto")
        .with("ClaveProdServ", line.product_key)
        .with("Cantidad", line.quantity.to_string())
        .with("ClaveUnidad", line.unit_key)
        .with("Descripcion", &line.description)
        .with("ValorUnitario", fixed(line.unit_value, 2))
        .with("Importe", fixed(line.amount(), 2))
        .with_some("Descuento", line.discount.map(|discount| fixed(discount, 2)))
        .with("ObjetoImp", "02")
        .child(Element::new("cfdi:Impuestos").child(transferred).children(withheld))
}

fn tax(row: Element, base: Decimal, rate: Decimal, decimals: u32) -> Element {
    row.with("Base", fixed(base, 2))
        .with("Impuesto", IVA)
        .with("TipoFactor", "Tasa")
        .with("TasaOCuota", fixed(rate, 6))
        .with("Importe", fixed(base * rate, decimals))
}

fn document_taxes(sale: &SaleDraft, amounts: &Amounts) -> Element {
    let withheld = sale.withheld_rate.map(|_rate| {
        let row = Element::new("cfdi:Retencion").with("Impuesto", IVA).with("Importe", fixed(amounts.withheld, 2));
        Element::new("cfdi:Retenciones").child(row)
    });
    let transferred = tax(Element::new("cfdi:Traslado"), amounts.base(), IVA_RATE, 2);
    Element::new("cfdi:Impuestos")
        .with_some("TotalImpuestosRetenidos", sale.withheld_rate.map(|_rate| fixed(amounts.withheld, 2)))
        .with("TotalImpuestosTrasladados", fixed(amounts.transferred, 2))
        .children(withheld)
        .child(Element::new("cfdi:Traslados").child(transferred))
}
