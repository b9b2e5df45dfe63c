//! The order of fields per complement, in the templates' own order, each template written out where it is applied.
//!
//! Source: the stylesheet named above each table, as published by SAT in August 2026. Where SAT keeps two editions for
//! one namespace (`donat`, `ine`, `terceros`, `ventavehiculos`), the later one, which is what SAT's own stylesheets of
//! CFDI include.

mod civil;
mod fuel;
mod trade;
mod transport;
mod vehicles;
mod wages;

use super::super::Table;

pub(super) fn tables() -> impl Iterator<Item = &'static Table> {
    let groups = [transport::TABLES, trade::TABLES, wages::TABLES, fuel::TABLES, vehicles::TABLES, civil::TABLES];
    groups.into_iter().flatten()
}
