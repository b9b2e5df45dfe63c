use crate::{
    auth::{Allowed, permission::PromiseRead},
    error::ApiResult,
    extract::Listed,
    ledger,
    paging::{Cursor, PageRequest},
    state::AppState,
    store::{self, open_items::Owners},
    worklist::{OpenBooks, figure},
};
use actix_web::{get, web};
use domain::{
    contract::{Contact, Language, WorkGroupTotal, Worklist, WorklistRow},
    money::{MoneyError, Totals},
    worklist::{WorkGroup, WorkRow, explain, figures_of, whom_to_call, worklist},
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WorklistQuery {
    /// 1 to 200, by default 50.
    limit: Option<u64>,
    cursor: Option<String>,
}

/// What to do today
///
/// One row per customer with the reasons it is there. A customer stands in the most urgent group of its documents:
/// `broken_promise`, `promise_due`, `expected_today`, `late`, `due_soon`. Within a group every currency ranks its
/// customers by amount × days late, and a customer's place is its best rank; ties go by currency and code. Documents in
/// dispute, on their way to being paid, or promised for later are not asked for. Over the list stand the figures that the
/// caller's roles look at; an API key has no roles and gets none.
#[utoipa::path(
    tag = "worklist", params(WorklistQuery), security(("bearer" = ["promise:read"])),
    responses((status = 200, body = Worklist))
)]
#[get("/worklist")]
pub async fn get_worklist(
    state: web::Data<AppState>,
    caller: Allowed<PromiseRead>,
    Listed(query, key): Listed<WorklistQuery>,
) -> ApiResult<web::Json<Worklist>> {
    let request = PageRequest::new(key, query.limit, query.cursor.as_deref())?;
    let (db, organization, today) = (&state.db, caller.organization, caller.today(&state));
    let rules = ledger::rules(db, organization).await?;
    let open = OpenBooks::read(db, &rules, caller.visible_to(), today).await?;
    let items = open.items()?;
    let mut figures = Vec::new();
    for name in figures_of(&caller.roles) {
        figures.push(figure(db, &open, &items, name).await?);
    }
    let unapplied =
        store::unapplied::by_customer(db, organization, today, Owners::visible_to(caller.visible_to())).await?;
    let rows = worklist(&items, &unapplied, today)?;
    let groups = groups(&rows)?;
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let seen = request.after.as_ref().and_then(|after| rows.iter().position(|row| row.customer.id.0 == after.id));
    let rest = rows.into_iter().skip(seen.map_or(0, |at| at + 1));
    let rest = rest.take(usize::try_from(request.fetch()).unwrap_or(usize::MAX)).collect();
    let page = request.page(rest, total, |row| Cursor { value: String::new(), id: row.customer.id.0 });
    let mut contacts = store::contacts::of(db, organization, page.data.iter().map(|row| row.customer.id)).await?;
    let data = page.data.into_iter().map(|row| {
        let contacts = contacts.remove(&row.customer.id).unwrap_or_default();
        shown(row, &contacts, caller.language)
    });
    let data = data.collect();
    Ok(web::Json(Worklist { as_of: today, figures, groups, data, next_cursor: page.next_cursor, total }))
}

fn shown(row: WorkRow, contacts: &[Contact], language: Language) -> WorklistRow {
    WorklistRow {
        group: row.group,
        amounts: row.amounts,
        documents: row.documents,
        reasons: explain(&row.reasons, language),
        contact: whom_to_call(contacts).cloned(),
        customer: row.customer,
    }
}

fn groups(rows: &[WorkRow]) -> Result<Vec<WorkGroupTotal>, MoneyError> {
    let mut found: BTreeMap<WorkGroup, (u64, Totals)> = BTreeMap::new();
    for row in rows {
        let (customers, totals) = found.entry(row.group).or_default();
        *customers = customers.saturating_add(1);
        row.amounts.iter().try_for_each(|amount| totals.add(*amount))?;
    }
    let total = |(group, (customers, totals)): (WorkGroup, (u64, Totals))| WorkGroupTotal {
        group,
        customers,
        amounts: totals.to_vec(),
    };
    Ok(found.into_iter().map(total).collect())
}
