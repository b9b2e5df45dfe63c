//! What one row of a table of customers changes.

use super::named::NamedCustomer;
use crate::{
    auth::{
        Caller,
        permission::{CommercialTermsUpdate, Requires},
    },
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    extract::table_form::NumberedRow,
    redate::Recording,
    routes::{contacts::is_address, customers::check_line, terms},
    store::{self, WriteTransaction, audit::Change, customers::StoredCustomer, terms::TermsOwner},
};
use domain::{
    contract::{Contact, CustomerImportRow, Language, ProblemKind, Purpose, TableImportRow, TableRowResult},
    ids::CustomerId,
};
use uuid::Uuid;

/// Applies rows within one transaction.
pub(super) struct Importer<'a> {
    pub txn: &'a WriteTransaction,
    pub caller: &'a Caller,
    pub recording: Recording,
}

/// A row whose cells make sense.
struct CheckedRow<'a> {
    rfc: Option<&'a str>,
    code: Option<&'a str>,
    name: Option<&'a str>,
    contact: Option<&'a str>,
    emails: Vec<String>,
    phone: Option<&'a str>,
    credit_days: Option<i32>,
}

impl Importer<'_> {
    /// Applies one row; a row that is refused changes nothing.
    pub(super) async fn import(&self, numbered: &NumberedRow<CustomerImportRow>) -> ApiResult<TableImportRow> {
        let savepoint = store::savepoint(self.txn).await?;
        let row = Importer { txn: &savepoint, ..*self };
        let mut outcome = TableImportRow {
            line: numbered.line,
            result: TableRowResult::Rejected,
            code: None,
            column: None,
            detail: String::new(),
            customer_id: None,
            invoice_id: None,
        };
        match Box::pin(row.apply(&numbered.row)).await {
            Ok((result, customer)) => {
                savepoint.commit().await?;
                outcome.result = result;
                words(result, self.caller.language).clone_into(&mut outcome.detail);
                outcome.customer_id = Some(customer);
            }
            Err(ApiError::Refused(refusal)) => {
                savepoint.rollback().await?;
                let problem = refusal.problem(self.caller.language, "");
                outcome.code = Some(problem.code);
                outcome.column = refusal.column();
                outcome.detail = problem.detail;
            }
            Err(internal) => return Err(internal),
        }
        Ok(outcome)
    }

    async fn apply(&self, row: &CustomerImportRow) -> ApiResult<(TableRowResult, CustomerId)> {
        let row = check(row, self.caller.language)?;
        let named = NamedCustomer { rfc: row.rfc, code: row.code, name: row.name };
        let known = named.find(self.txn, self.caller).await.map_err(|error| named.at_column(error))?;
        let owner = |customer| TermsOwner { customer, site: None };
        let before = match &known {
            Some(customer) => {
                let book = store::terms::current(self.txn, self.caller.organization, [customer.id]).await?;
                book.get(owner(customer.id)).map(|stored| stored.terms.clone())
            }
            None => None,
        };
        let days = row.credit_days.filter(|days| before.as_ref().is_none_or(|terms| terms.credit_days != *days));
        if days.is_some() {
            self.caller.scope(CommercialTermsUpdate::PERMISSION).map_err(|refusal| refusal.at("/credit_days"))?;
        }
        let created = known.is_none();
        let customer = if let Some(customer) = known {
            customer
        } else {
            let made = named.create(self.txn, self.caller, self.recording).await;
            made.map_err(|error| named.at_column(error))?
        };
        let mut changed = self.fill_contacts(&customer, &row).await?;
        if let Some(credit_days) = days {
            let terms = domain::terms::CommercialTerms { credit_days, ..before.unwrap_or_default() };
            terms::replace(self.txn, self.caller, owner(customer.id), terms, self.recording).await?;
            changed = true;
        }
        let result = match (created, changed) {
            (true, _) => TableRowResult::Created,
            (false, true) => TableRowResult::Updated,
            (false, false) => TableRowResult::Unchanged,
        };
        Ok((result, customer.id))
    }

    /// Adds the contacts a row brings and fills in what known ones lack. Answers whether anything changed.
    async fn fill_contacts(&self, customer: &StoredCustomer, row: &CheckedRow<'_>) -> ApiResult<bool> {
        let mut known = store::contacts::of(self.txn, self.caller.organization, [customer.id]).await?;
        let known = known.remove(&customer.id).unwrap_or_default();
        let mut changed = false;
        for wanted in wanted_contacts(customer, row) {
            let before = known.iter().find(|contact| same_contact(contact, &wanted));
            let after = match before {
                Some(contact) => Contact {
                    name: row.contact.map_or_else(|| contact.name.clone(), str::to_owned),
                    phone: wanted.phone.or_else(|| contact.phone.clone()),
                    ..contact.clone()
                },
                None => wanted,
            };
            if before == Some(&after) {
                continue;
            }
            changed = true;
            let mut change = Change::new("contact.imported", after.id.0).after(&after);
            if let Some(before) = before {
                change = change.before(before);
                store::contacts::update(self.txn, &after).await?;
            } else {
                let organization = self.caller.organization;
                store::contacts::insert(self.txn, organization, customer.id, &after, self.recording.now).await?;
            }
            store::audit::append(self.txn, self.caller, change, self.recording.now).await?;
        }
        if changed {
            let next = StoredCustomer { version: customer.version + 1, ..customer.clone() };
            store::customers::update(self.txn, &next).await?;
        }
        Ok(changed)
    }
}

fn words(result: TableRowResult, language: Language) -> &'static str {
    match result {
        TableRowResult::Created => language.choose("Cliente nuevo", "New customer"),
        TableRowResult::Updated => language.choose("Actualizado", "Updated"),
        TableRowResult::Unchanged => language.choose("Sin cambios", "Unchanged"),
        TableRowResult::Rejected => language.choose("Rechazado", "Rejected"),
    }
}

fn check(row: &CustomerImportRow, language: Language) -> Result<CheckedRow<'_>, Refusal> {
    if trimmed(row.rfc.as_deref()).is_none() && trimmed(row.code.as_deref()).is_none() {
        let missing = Refusal::new(ProblemKind::MissingField);
        return Err(missing.with("field", language.choose("RFC o código", "RFC or code")).at("/rfc"));
    }
    let emails = row.email.as_deref().unwrap_or_default();
    let emails = emails.split([';', ',', ' ', '\n']).map(str::trim).filter(|email| !email.is_empty());
    let emails: Vec<String> = emails.map(str::to_owned).collect();
    if let Some(wrong) = emails.iter().find(|email| !is_address(email)) {
        return Err(Refusal::new(ProblemKind::InvalidEmail).with("value", wrong).at("/email"));
    }
    let no_days = || Refusal::from(FieldRefusal::range("/credit_days", &(0..=3650)));
    let credit_days = match trimmed(row.credit_days.as_deref()) {
        Some(text) => Some(days(text).ok_or_else(no_days)?),
        None => None,
    };
    let texts =
        [("name", &row.name, 254), ("contact", &row.contact, 120), ("phone", &row.phone, 40), ("code", &row.code, 40)];
    for (column, text, most) in texts {
        let mut wrong = Vec::new();
        if let Some(text) = trimmed(text.as_deref()) {
            check_line(&mut wrong, &format!("/{column}"), Some(text), most);
        }
        if let Some(field) = wrong.into_iter().next() {
            return Err(field.into());
        }
    }
    Ok(CheckedRow {
        rfc: trimmed(row.rfc.as_deref()),
        code: trimmed(row.code.as_deref()),
        name: trimmed(row.name.as_deref()),
        contact: trimmed(row.contact.as_deref()),
        emails,
        phone: trimmed(row.phone.as_deref()),
        credit_days,
    })
}

fn trimmed(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// `30`, `30 días`, `30.00`, `contado`.
fn days(text: &str) -> Option<i32> {
    let folded = domain::search::fold(text);
    if matches!(folded.as_str(), "contado" | "de contado" | "cash") {
        return Some(0);
    }
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    let rest = folded.get(digits.len()..).unwrap_or_default();
    let decimals = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches('0'));
    let unit = decimals.trim().trim_end_matches('.');
    let known = matches!(unit, "" | "d" | "dia" | "dias" | "day" | "days" | "dias naturales" | "dias de credito");
    digits.parse().ok().filter(|days| known && (0..=3650).contains(days))
}

/// One contact per address; without an address, whoever has the telephone.
fn wanted_contacts(customer: &StoredCustomer, row: &CheckedRow<'_>) -> Vec<Contact> {
    let contact = |email: Option<&String>| Contact {
        id: Uuid::now_v7().into(),
        name: row.contact.unwrap_or(&customer.name).to_owned(),
        email: email.cloned(),
        phone: row.phone.map(str::to_owned),
        receives: vec![Purpose::Statements, Purpose::Reminders],
    };
    if row.emails.is_empty() {
        let somebody = row.phone.is_some() || row.contact.is_some();
        return somebody.then(|| contact(None)).into_iter().collect();
    }
    row.emails.iter().map(|email| contact(Some(email))).collect()
}

fn same_contact(known: &Contact, wanted: &Contact) -> bool {
    let folded = |text: &Option<String>| text.as_deref().map(domain::search::fold);
    match &wanted.email {
        Some(_) => folded(&known.email) == folded(&wanted.email),
        None => domain::search::fold(&known.name) == domain::search::fold(&wanted.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("30", Some(30)),
            ("30 días", Some(30)),
            ("15.00", Some(15)),
            ("Contado", Some(0)),
            ("0", Some(0)),
            ("3650", Some(3650)),
            ("3651", None),
            ("30.5", None),
            ("-1", None),
            ("treinta", None),
            ("30 meses", None),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }
}
