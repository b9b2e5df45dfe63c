//! What a document says beside its total: subtotal, discount and every tax, in its own decimals.

use super::{Cfdi, Tax, TaxKind};
use crate::contract::{CfdiFigures, CfdiTax, CfdiTaxKind};
use rust_decimal::Decimal;

/// The figures of a document; a tax without a row of its own in `Impuestos` is not repeated from the concepts.
pub fn figures(cfdi: &Cfdi) -> CfdiFigures {
    let rows = cfdi.taxes.iter().flat_map(|taxes| &taxes.rows);
    let local = |of: fn(&super::LocalTaxes) -> Decimal| {
        let sum: Option<Decimal> = cfdi.local_taxes.iter().map(of).reduce(Decimal::saturating_add);
        sum.map(|sum| sum.to_string())
    };
    CfdiFigures {
        subtotal: cfdi.subtotal.to_string(),
        discount: cfdi.discount.map(|discount| discount.to_string()),
        taxes: rows.map(tax).collect(),
        local_transferred: local(|taxes| taxes.total_transferred),
        local_withheld: local(|taxes| taxes.total_withheld),
    }
}

fn tax(tax: &Tax) -> CfdiTax {
    let text = |value: Option<Decimal>| value.map(|value| value.to_string());
    CfdiTax {
        kind: match tax.kind {
            TaxKind::Transferred => CfdiTaxKind::Transferred,
            TaxKind::Withheld => CfdiTaxKind::Withheld,
        },
        tax: tax.tax.clone(),
        factor: tax.factor.clone(),
        rate: text(tax.rate),
        base: text(tax.base),
        amount: text(tax.amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfdi::fixture::{INVOICE, with};

    #[test]
    fn every_tax_keeps_the_decimals_of_the_document() {
        let figures = figures(&Cfdi::read(INVOICE.as_bytes()).unwrap());
        assert_eq!((figures.subtotal.as_str(), figures.discount, figures.local_withheld), ("1000.00", None, None));
        let iva = &figures.taxes[0];
        assert_eq!((figures.taxes.len(), iva.kind, iva.tax.as_str()), (1, CfdiTaxKind::Transferred, "002"));
        assert_eq!((iva.rate.as_deref(), iva.base.as_deref()), (Some("0.160000"), Some("1000.00")));
        assert_eq!((iva.factor.as_deref(), iva.amount.as_deref()), (Some("Tasa"), Some("160.00")));
        let without = with(INVOICE, "SubTotal=\"1000.00\"", "SubTotal=\"1000.000000\" Descuento=\"0\"");
        let figures = super::figures(&Cfdi::read(without.as_bytes()).unwrap());
        assert_eq!((figures.subtotal.as_str(), figures.discount.as_deref()), ("1000.000000", Some("0")));
    }
}
