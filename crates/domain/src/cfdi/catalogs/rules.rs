//! Written by `cargo xtask catalogs` from SAT's catalogs of CFDI; changed by running it again.

use super::{Accounts, Rate, Regime, Shape, Use};

pub(super) const REGIMES: &[Regime] = &[
    Regime { code: "601", persons: false, companies: true },
    Regime { code: "603", persons: false, companies: true },
    Regime { code: "605", persons: true, companies: false },
    Regime { code: "606", persons: true, companies: false },
    Regime { code: "607", persons: true, companies: false },
    Regime { code: "608", persons: true, companies: false },
    Regime { code: "609", persons: false, companies: true },
    Regime { code: "610", persons: true, companies: true },
    Regime { code: "611", persons: true, companies: false },
    Regime { code: "612", persons: true, companies: false },
    Regime { code: "614", persons: true, companies: false },
    Regime { code: "615", persons: true, companies: false },
    Regime { code: "616", persons: true, companies: false },
    Regime { code: "620", persons: false, companies: true },
    Regime { code: "621", persons: true, companies: false },
    Regime { code: "622", persons: false, companies: true },
    Regime { code: "623", persons: false, companies: true },
    Regime { code: "624", persons: false, companies: true },
    Regime { code: "625", persons: true, companies: false },
    Regime { code: "626", persons: true, companies: true },
    Regime { code: "628", persons: false, companies: true },
    Regime { code: "629", persons: true, companies: false },
    Regime { code: "630", persons: true, companies: false },
];

pub(super) const USES: &[Use] = &[
    Use {
        code: "G01",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "G02",
        companies: true,
        regimes: &["601", "603", "606", "612", "616", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "G03",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I01",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I02",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I03",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I04",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I05",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I06",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I07",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use {
        code: "I08",
        companies: true,
        regimes: &["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"],
    },
    Use { code: "D01", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D02", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D03", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D04", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D05", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D06", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D07", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D08", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D09", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use { code: "D10", companies: false, regimes: &["605", "606", "607", "608", "611", "612", "614", "615", "625"] },
    Use {
        code: "S01",
        companies: true,
        regimes: &[
            "601", "603", "605", "606", "607", "608", "610", "611", "612", "614", "615", "616", "620", "621", "622",
            "623", "624", "625", "626",
        ],
    },
    Use {
        code: "CP01",
        companies: true,
        regimes: &[
            "601", "603", "605", "606", "607", "608", "610", "611", "612", "614", "615", "616", "620", "621", "622",
            "623", "624", "625", "626",
        ],
    },
    Use { code: "CN01", companies: false, regimes: &["605"] },
];

pub(super) const RATES: &[Rate] = &[
    Rate { tax: "002", factor: "Tasa", transferred: true, withheld: false, least: 0, most: 0 },
    Rate { tax: "002", factor: "Tasa", transferred: true, withheld: false, least: 160_000, most: 160_000 },
    Rate { tax: "002", factor: "Tasa", transferred: false, withheld: true, least: 0, most: 160_000 },
    Rate { tax: "002", factor: "Tasa", transferred: true, withheld: false, least: 80_000, most: 80_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 265_000, most: 265_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 300_000, most: 300_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 530_000, most: 530_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 500_000, most: 500_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 1_600_000, most: 1_600_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 304_000, most: 304_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 250_000, most: 250_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 90_000, most: 90_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 80_000, most: 80_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 70_000, most: 70_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: true, least: 60_000, most: 60_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: false, least: 30_000, most: 30_000 },
    Rate { tax: "003", factor: "Tasa", transferred: true, withheld: false, least: 0, most: 0 },
    Rate { tax: "003", factor: "Cuota", transferred: true, withheld: true, least: 0, most: 72_160_500 },
    Rate { tax: "001", factor: "Tasa", transferred: false, withheld: true, least: 0, most: 350_000 },
];

pub(super) const ACCOUNTS: &[Accounts] = &[
    Accounts { form: "01", payer: &[], beneficiary: &[] },
    Accounts {
        form: "02",
        payer: &[Shape { digits: true, least: 11, most: 11 }, Shape { digits: true, least: 18, most: 18 }],
        beneficiary: &[
            Shape { digits: true, least: 10, most: 11 },
            Shape { digits: true, least: 15, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
            Shape { digits: false, least: 10, most: 50 },
        ],
    },
    Accounts {
        form: "03",
        payer: &[
            Shape { digits: true, least: 10, most: 10 },
            Shape { digits: true, least: 16, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
        ],
        beneficiary: &[Shape { digits: true, least: 10, most: 10 }, Shape { digits: true, least: 18, most: 18 }],
    },
    Accounts {
        form: "04",
        payer: &[Shape { digits: true, least: 16, most: 16 }],
        beneficiary: &[
            Shape { digits: true, least: 10, most: 11 },
            Shape { digits: true, least: 15, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
            Shape { digits: false, least: 10, most: 50 },
        ],
    },
    Accounts {
        form: "05",
        payer: &[
            Shape { digits: true, least: 10, most: 11 },
            Shape { digits: true, least: 15, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
            Shape { digits: false, least: 10, most: 50 },
        ],
        beneficiary: &[
            Shape { digits: true, least: 10, most: 11 },
            Shape { digits: true, least: 15, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
            Shape { digits: false, least: 10, most: 50 },
        ],
    },
    Accounts { form: "06", payer: &[Shape { digits: true, least: 10, most: 10 }], beneficiary: &[] },
    Accounts { form: "08", payer: &[], beneficiary: &[] },
    Accounts { form: "12", payer: &[], beneficiary: &[] },
    Accounts { form: "13", payer: &[], beneficiary: &[] },
    Accounts { form: "14", payer: &[], beneficiary: &[] },
    Accounts { form: "15", payer: &[], beneficiary: &[] },
    Accounts { form: "17", payer: &[], beneficiary: &[] },
    Accounts { form: "23", payer: &[], beneficiary: &[] },
    Accounts { form: "24", payer: &[], beneficiary: &[] },
    Accounts { form: "25", payer: &[], beneficiary: &[] },
    Accounts { form: "26", payer: &[], beneficiary: &[] },
    Accounts { form: "27", payer: &[], beneficiary: &[] },
    Accounts {
        form: "28",
        payer: &[Shape { digits: true, least: 16, most: 16 }],
        beneficiary: &[
            Shape { digits: true, least: 10, most: 11 },
            Shape { digits: true, least: 15, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
            Shape { digits: false, least: 10, most: 50 },
        ],
    },
    Accounts {
        form: "29",
        payer: &[Shape { digits: true, least: 15, most: 16 }],
        beneficiary: &[
            Shape { digits: true, least: 10, most: 11 },
            Shape { digits: true, least: 15, most: 16 },
            Shape { digits: true, least: 18, most: 18 },
            Shape { digits: false, least: 10, most: 50 },
        ],
    },
    Accounts { form: "30", payer: &[], beneficiary: &[] },
    Accounts { form: "31", payer: &[], beneficiary: &[] },
    Accounts {
        form: "99",
        payer: &[Shape { digits: false, least: 1, most: 50 }],
        beneficiary: &[Shape { digits: false, least: 1, most: 50 }],
    },
];
