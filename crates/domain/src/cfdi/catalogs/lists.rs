//! Written by `cargo xtask catalogs` from SAT's catalogs of CFDI; changed by running it again.

use super::Period;

pub(super) const COUNTRIES: &[Period] = &[Period {
    from: "",
    until: "",
    codes: &[
        "ABW", "AFG", "AGO", "AIA", "ALA", "ALB", "AND", "ARE", "ARG", "ARM", "ASM", "ATA", "ATF", "ATG", "AUS", "AUT",
        "AZE", "BDI", "BEL", "BEN", "BES", "BFA", "BGD", "BGR", "BHR", "BHS", "BIH", "BLM", "BLR", "BLZ", "BMU", "BOL",
        "BRA", "BRB", "BRN", "BTN", "BVT", "BWA", "CAF", "CAN", "CCK", "CHE", "CHL", "CHN", "CIV", "CMR", "COD", "COG",
        "COK", "COL", "COM", "CPV", "CRI", "CUB", "CUW", "CXR", "CYM", "CYP", "CZE", "DEU", "DJI", "DMA", "DNK", "DOM",
        "DZA", "ECU", "EGY", "ERI", "ESH", "ESP", "EST", "ETH", "FIN", "FJI", "FLK", "FRA", "FRO", "FSM", "GAB", "GBR",
        "GEO", "GGY", "GHA", "GIB", "GIN", "GLP", "GMB", "GNB", "GNQ", "GRC", "GRD", "GRL", "GTM", "GUF", "GUM", "GUY",
        "HKG", "HMD", "HND", "HRV", "HTI", "HUN", "IDN", "IMN", "IND", "IOT", "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA",
        "JAM", "JEY", "JOR", "JPN", "KAZ", "KEN", "KGZ", "KHM", "KIR", "KNA", "KOR", "KWT", "LAO", "LBN", "LBR", "LBY",
        "LCA", "LIE", "LKA", "LSO", "LTU", "LUX", "LVA", "MAC", "MAF", "MAR", "MCO", "MDA", "MDG", "MDV", "MEX", "MHL",
        "MKD", "MLI", "MLT", "MMR", "MNE", "MNG", "MNP", "MOZ", "MRT", "MSR", "MTQ", "MUS", "MWI", "MYS", "MYT", "NAM",
        "NCL", "NER", "NFK", "NGA", "NIC", "NIU", "NLD", "NOR", "NPL", "NRU", "NZL", "OMN", "PAK", "PAN", "PCN", "PER",
        "PHL", "PLW", "PNG", "POL", "PRI", "PRK", "PRT", "PRY", "PSE", "PYF", "QAT", "REU", "ROU", "RUS", "RWA", "SAU",
        "SDN", "SEN", "SGP", "SGS", "SHN", "SJM", "SLB", "SLE", "SLV", "SMR", "SOM", "SPM", "SRB", "SSD", "STP", "SUR",
        "SVK", "SVN", "SWE", "SWZ", "SXM", "SYC", "SYR", "TCA", "TCD", "TGO", "THA", "TJK", "TKL", "TKM", "TLS", "TON",
        "TTO", "TUN", "TUR", "TUV", "TWN", "TZA", "UGA", "UKR", "UMI", "URY", "USA", "UZB", "VAT", "VCT", "VEN", "VGB",
        "VIR", "VNM", "VUT", "WLF", "WSM", "YEM", "ZAF", "ZMB", "ZWE", "ZZZ",
    ],
}];

pub(super) const CURRENCIES_3_3: &[Period] = &[Period {
    from: "2017-08-14",
    until: "",
    codes: &[
        "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
        "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYR", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF",
        "CLP", "CNY", "COP", "COU", "CRC", "CUC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB",
        "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF",
        "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD",
        "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRO",
        "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
        "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD",
        "SHP", "SLL", "SOS", "SRD", "SSP", "STD", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD",
        "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UZS", "VEF", "VND", "VUV", "WST", "XAF", "XAG", "XAU",
        "XBA", "XBB", "XBC", "XBD", "XCD", "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "XXX", "YER", "ZAR",
        "ZMW", "ZWL",
    ],
}];

pub(super) const CURRENCIES_4_0: &[Period] = &[
    Period {
        from: "2022-01-01",
        until: "",
        codes: &[
            "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD",
            "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYR", "BZD", "CAD", "CDF", "CHE", "CHF",
            "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
            "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
            "HNL", "HRK", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS",
            "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL",
            "MGA", "MKD", "MMK", "MNT", "MOP", "MRO", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN",
            "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD",
            "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLL", "SOS", "SRD", "SSP", "STD", "SVC",
            "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "USN",
            "UYI", "UYU", "UZS", "VEF", "VND", "VUV", "WST", "XAF", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XCD",
            "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "XXX", "YER", "ZAR", "ZMW", "ZWL",
        ],
    },
    Period { from: "2023-05-29", until: "", codes: &["CNH", "ESD", "NIC", "UYP", "VES"] },
];

pub(super) const EXPORTS: &[Period] = &[
    Period { from: "2022-01-01", until: "", codes: &["01", "02", "03"] },
    Period { from: "2022-02-25", until: "", codes: &["04"] },
];

pub(super) const FACTORS: &[Period] = &[Period { from: "2022-01-01", until: "", codes: &["Cuota", "Exento", "Tasa"] }];

pub(super) const MONTHS: &[Period] = &[Period {
    from: "2022-01-01",
    until: "",
    codes: &[
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
    ],
}];

pub(super) const PAYMENT_CHAINS: &[Period] = &[Period { from: "", until: "", codes: &["01"] }];

pub(super) const PAYMENT_FORMS_3_3: &[Period] = &[
    Period {
        from: "2017-01-01",
        until: "",
        codes: &[
            "01", "02", "03", "04", "05", "06", "08", "12", "13", "14", "15", "17", "23", "24", "25", "26", "27", "28",
            "29", "99",
        ],
    },
    Period { from: "2017-08-13", until: "", codes: &["30"] },
    Period { from: "2017-12-05", until: "", codes: &["31"] },
];

pub(super) const PAYMENT_FORMS_4_0: &[Period] = &[Period {
    from: "2022-01-01",
    until: "",
    codes: &[
        "01", "02", "03", "04", "05", "06", "08", "12", "13", "14", "15", "17", "23", "24", "25", "26", "27", "28",
        "29", "30", "31", "99",
    ],
}];

pub(super) const PAYMENT_METHODS: &[Period] = &[Period { from: "2022-01-01", until: "", codes: &["PPD", "PUE"] }];

pub(super) const PERIODS: &[Period] =
    &[Period { from: "2022-01-01", until: "", codes: &["01", "02", "03", "04", "05"] }];

pub(super) const REGIMES_3_3: &[Period] = &[
    Period {
        from: "2016-11-12",
        until: "",
        codes: &[
            "601", "603", "605", "606", "607", "608", "610", "611", "612", "614", "615", "616", "620", "621", "622",
            "623", "624",
        ],
    },
    Period { from: "2016-11-12", until: "2019-12-31", codes: &["609"] },
    Period { from: "2020-06-01", until: "", codes: &["625"] },
    Period { from: "2022-01-01", until: "", codes: &["626"] },
    Period { from: "2024-01-01", until: "", codes: &["628", "629", "630"] },
];

pub(super) const RELATIONS_3_3: &[Period] = &[
    Period { from: "2017-01-01", until: "", codes: &["01", "02", "03", "04", "05", "06"] },
    Period { from: "2017-08-13", until: "", codes: &["07"] },
    Period { from: "2017-12-05", until: "2022-06-30", codes: &["08", "09"] },
];

pub(super) const RELATIONS_4_0: &[Period] =
    &[Period { from: "2022-01-01", until: "", codes: &["01", "02", "03", "04", "05", "06", "07"] }];

pub(super) const TAXES: &[Period] = &[Period { from: "2022-01-01", until: "", codes: &["001", "002", "003"] }];

pub(super) const TAX_OBJECTS: &[Period] = &[
    Period { from: "2022-01-01", until: "", codes: &["01", "02", "03"] },
    Period { from: "2022-10-07", until: "", codes: &["04"] },
    Period { from: "2023-12-06", until: "", codes: &["05"] },
    Period { from: "2024-12-13", until: "", codes: &["06", "07", "08"] },
];

pub(super) const TYPES: &[Period] = &[
    Period { from: "", until: "", codes: &["N"] },
    Period { from: "2022-01-01", until: "", codes: &["E", "I", "P", "T"] },
];

pub(super) const USES_3_3: &[Period] = &[
    Period {
        from: "2017-01-01",
        until: "",
        codes: &[
            "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "G01", "G02", "G03", "I01", "I02",
            "I03", "I04", "I05", "I06", "I07", "I08",
        ],
    },
    Period { from: "2017-03-31", until: "2023-06-30", codes: &["P01"] },
];

pub(super) const USES_4_0: &[Period] = &[Period {
    from: "2022-01-01",
    until: "",
    codes: &[
        "CN01", "CP01", "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "G01", "G02", "G03",
        "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "S01",
    ],
}];
