//! Who plays: two invented organizations, their people, what they sell, where they are paid.

use super::keys::Holder;
use domain::{money::Currency, permission::Role};
use rust_decimal::Decimal;

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "demo-cartera-2026";

/// An organization of the demonstration.
#[derive(Debug)]
pub struct Cast {
    pub name: &'static str,
    pub holder: Holder,
    pub rfc: &'static str,
    /// As SAT has it.
    pub legal_name: &'static str,
    pub zip: &'static str,
    pub phone: &'static str,
    pub domain: &'static str,
    pub series: &'static str,
    pub people: &'static [Person],
    /// Bank, CLABE, currency.
    pub accounts: &'static [(&'static str, &'static str, Currency)],
    pub goods: &'static [Good],
    /// The part of the base that customers withhold of the IVA.
    pub withheld_rate: Option<Decimal>,
    pub customers: u32,
    pub invoices: u32,
    pub seed: u64,
}

/// Somebody who signs in.
#[derive(Debug)]
pub struct Person {
    pub role: Role,
    pub mailbox: &'static str,
    pub name: &'static str,
}

impl Cast {
    pub fn email(&self, person: &Person) -> String {
        format!("{}@{}", person.mailbox, self.domain)
    }
}

/// Something sold, between two prices in pesos.
#[derive(Debug)]
pub struct Good {
    pub product_key: &'static str,
    pub unit_key: &'static str,
    pub description: &'static str,
    pub prices: (u32, u32),
    pub most: u32,
}

const fn person(role: Role, mailbox: &'static str, name: &'static str) -> Person {
    Person { role, mailbox, name }
}

const fn good(product_key: &'static str, description: &'static str, prices: (u32, u32), most: u32) -> Good {
    Good { product_key, unit_key: "H87", description, prices, most }
}

const fn service(product_key: &'static str, description: &'static str, prices: (u32, u32), most: u32) -> Good {
    Good { product_key, unit_key: "E48", description, prices, most }
}

/// A distributor of spare parts that also sells in dollars.
pub const DISTRIBUTOR: Cast = Cast {
    name: "Refacciones y Baleros del Norte",
    holder: Holder::Distributor,
    rfc: "RBN140312QX8",
    legal_name: "REFACCIONES Y BALEROS DEL NORTE",
    zip: "64000",
    phone: "81 5550 0140",
    domain: "baleros.example",
    series: "F",
    people: &[
        person(Role::Admin, "administracion", "Leticia Villaseñor"),
        person(Role::Manager, "gerencia", "Octavio Salgado"),
        person(Role::DataEntry, "captura", "Itzel Barragán"),
        person(Role::Collections, "cobranza", "Rocío Cepeda"),
        person(Role::Collections, "cobranza2", "Efraín Tovar"),
        person(Role::FieldCollector, "ruta", "Wilfrido Ancira"),
        person(Role::Sales, "ventas", "Mariana Quiroga"),
        person(Role::Sales, "ventas2", "Hernán Zambrano"),
        person(Role::Finance, "finanzas", "Graciela Urdiales"),
    ],
    accounts: &[
        ("BBVA México", "012580001145230019", Currency::MXN),
        ("Banorte", "072580002077840121", Currency::MXN),
        ("Citibanamex", "002580007015563202", Currency::USD),
    ],
    goods: &[
        good("31171504", "Balero rígido de bolas 6204 2RS", (85, 140), 60),
        good("31171505", "Balero de rodillos cónicos 32210", (310, 520), 24),
        good("31171512", "Chumacera de pared UCF 208", (420, 690), 16),
        good("26111801", "Banda de transmisión en V B-68", (160, 260), 40),
        good("31181701", "Retén de aceite 45x62x8", (48, 95), 80),
        good("15121501", "Aceite para engranes ISO 220, cubeta de 19 L", (1_650, 2_300), 12),
        good("40161505", "Filtro de aire para compresor", (380, 910), 20),
        good("26111504", "Motorreductor de 2 HP", (8_900, 14_500), 3),
        good("31161700", "Kit de tuercas y arandelas de fijación", (210, 330), 30),
        good("27131500", "Acoplamiento flexible L-150", (1_150, 1_900), 10),
    ],
    withheld_rate: None,
    customers: 40,
    invoices: 600,
    seed: 20_261,
};

/// A haulier, whose customers withhold a part of the IVA.
pub const SERVICES: Cast = Cast {
    name: "Fletes y Almacenaje Cumbres",
    holder: Holder::Services,
    rfc: "FAC170825HTA",
    legal_name: "FLETES Y ALMACENAJE CUMBRES",
    zip: "76120",
    phone: "442 555 0187",
    domain: "cumbres.example",
    series: "FL",
    people: &[
        person(Role::Admin, "direccion", "Ulises Mondragón"),
        person(Role::Collections, "cobranza", "Noemí Arizpe"),
        person(Role::Sales, "comercial", "Fabiola Reyna"),
        person(Role::Finance, "contabilidad", "Gonzalo Iturbide"),
    ],
    accounts: &[("HSBC", "021180003044118786", Currency::MXN), ("Santander", "014180006550901446", Currency::MXN)],
    goods: &[
        service("78101802", "Flete Querétaro – Monterrey, caja seca de 53 pies", (18_500, 26_000), 2),
        service("78101802", "Flete Querétaro – Ciudad de México, torton", (6_200, 8_900), 4),
        service("78101802", "Flete Celaya – Manzanillo, full", (31_000, 39_500), 1),
        service("78131600", "Almacenaje por tarima y mes", (185, 240), 120),
        service("78121600", "Maniobras de carga y descarga", (950, 1_700), 6),
    ],
    withheld_rate: Some(Decimal::from_parts(4, 0, 0, false, 2)),
    customers: 40,
    invoices: 150,
    seed: 20_262,
};

/// Everybody, the organization a newcomer looks at first.
pub const CASTS: [Cast; 2] = [DISTRIBUTOR, SERVICES];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::password;
    use domain::rfc::Rfc;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_carry_their_check_digits() {
        for cast in CASTS {
            assert!(Rfc::parse(cast.rfc).unwrap().check_digit_matches());
            for (_, clabe, _) in cast.accounts {
                let digits: Vec<u32> = clabe.chars().filter_map(|digit| digit.to_digit(10)).collect();
                let weighted =
                    digits.iter().zip([3, 7, 1].iter().cycle()).take(17).map(|(digit, weight)| digit * weight % 10);
                assert_eq!((digits.len(), (10 - weighted.sum::<u32>() % 10) % 10), (18, digits[17]), "{clabe}");
            }
        }
    }

    #[test]
    fn the_first_organization_has_somebody_in_every_role() {
        let roles: BTreeSet<&str> = DISTRIBUTOR.people.iter().map(|person| person.role.as_ref()).collect();
        assert_eq!(roles.len(), 7);
        password::check_strength(PASSWORD).unwrap();
    }
}
