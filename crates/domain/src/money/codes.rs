//! The currencies there are.

/// Codes of SAT's `c_Moneda` (2026-08, withdrawn ones too: old invoices keep them) and those ISO 4217 has added since.
const CODES: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYR BZD CAD \
    CDF CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ESD ETB EUR FJD FKP GBP \
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW \
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN \
    NIC NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL \
    SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYP UYU UZS VED VEF \
    VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWG ZWL";

/// Whether `code` is one of them.
pub(super) fn is_known(code: [u8; 3]) -> bool {
    CODES.as_bytes().chunks(4).any(|known| known.starts_with(&code))
}

#[cfg(test)]
mod tests {
    use crate::money::{Currency, MoneyError};

    #[test]
    fn three_letters_are_not_enough() {
        for code in ["AED", "MXN", "USD", "XCG", "XXX", "ZWL"] {
            assert_eq!(code.parse::<Currency>().unwrap().code(), code);
        }
        for wrong in ["ZZZ", "XX", "mxn", "MXNN", "N M", " AF"] {
            assert_eq!(wrong.parse::<Currency>(), Err(MoneyError::UnknownCurrency(wrong.to_owned())));
        }
    }
}
