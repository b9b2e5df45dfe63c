//! Electronic invoices (CFDI 3.2, 3.3, 4.0): read, check, seal, SAT's expression.

pub mod arithmetic;
pub mod cadena;
mod catalogs;
mod check;
mod encoding;
mod error;
mod excerpt;
pub mod expression;
mod fields;
mod figures;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
mod model;
mod outline;
mod read;
mod rules;
mod schema;
#[cfg(test)]
mod test_oracle;
pub mod xml;

pub use check::check;
pub use encoding::{MAX_BYTES, decode};
pub use error::{LargePart, Malformation, Position, ReadError};
pub use excerpt::excerpts;
pub use figures::figures;
pub use finding::{Finding, FindingCode};
pub use model::{
    ADVANCE_PRODUCT_KEY, Cfdi, Concept, DocumentTaxes, DocumentType, Issuer, LocalTaxes, PaidDocument, Payment,
    PaymentMethod, Receiver, Relation, Stamp, Tax, TaxKind, Version,
};
pub use outline::Outline;
pub use read::version;
