use crate::{
    Options,
    http::Client,
    ledger,
    place::{Engine, Place, Site, TODAY},
    serving::{Cost, cost, port, serve},
    table::{Row, duration, number},
};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context, Result};
use api::store;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

const INVOICES: u32 = 10_000;

pub(super) fn measure(options: &Options, place: &Place) -> Result<Vec<Row>> {
    let requests = u32::try_from(options.times)? * 50;
    let invoices = INVOICES.min(options.invoices.iter().copied().max().unwrap_or(INVOICES));
    let mut rows = Vec::new();
    for engine in &place.engines {
        let site = place.site(*engine)?;
        place.runtime.block_on(ledger::fill(&site, invoices))?;
        let mut client = serve(place, &site)?;
        rows.push(read(place, &site, &mut client, (requests, invoices))?);
        // PostgreSQL runs without waiting for the disk: what is durable is measured on SQLite.
        if *engine == Engine::Sqlite {
            rows.push(write(place, &site, &mut client, requests / 10 + 1)?);
        }
    }
    Ok(rows)
}

/// Reads invoices one by one, with identity, permission, balance, promises and the reasons of its dates.
fn read(place: &Place, site: &Site, client: &mut Client, (requests, invoices): (u32, u32)) -> Result<Row> {
    let pick = |number: u32| ledger::invoice(number * 7 % invoices + 1);
    let ours = cost(requests, |number| client.get(&format!("/api/v1/invoices/{}", pick(number))).map(drop))?;
    let mut bare = bare(place, &site.state.db)?;
    let limit = cost(requests, |number| bare.get(&format!("/{}", pick(number))).map(drop))?;
    let what = format!("read one invoice by REST, {}", site.engine.name());
    let row = Row::timed(what, ours.median, limit.median, "bare actix, its row by id");
    Ok(with_cpu(row, ours, limit).goal("≤ 2 ×"))
}

fn with_cpu(row: Row, ours: Cost, limit: Cost) -> Row {
    let limit = format!("{}, CPU {}", row.limit, duration(limit.cpu));
    Row { limit, ..row.and(format!("CPU {}", duration(ours.cpu))) }
}

/// A server that does nothing but this.
fn bare(place: &Place, db: &DatabaseConnection) -> Result<Client> {
    let (listener, address) = port()?;
    let db = web::Data::new(db.clone());
    let server = HttpServer::new(move || App::new().app_data(db.clone()).route("/{id}", web::get().to(by_id)));
    let server = server.workers(1).disable_signals().listen(listener)?;
    // It ends with the runtime.
    let _serving = place.runtime.spawn(server.run());
    Client::connect(address, "")
}

async fn by_id(db: web::Data<DatabaseConnection>, id: web::Path<Uuid>) -> actix_web::Result<HttpResponse> {
    let found = one(&db, *id).await.map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(found))
}

async fn one(db: &DatabaseConnection, id: Uuid) -> Result<Value> {
    let sql = "SELECT document, concept, currency, total_minor FROM invoices WHERE id = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
    let row = db.query_one_raw(statement).await?.context("no such invoice")?;
    let text = |place| row.try_get_by_index::<String>(place);
    let total: i64 = row.try_get_by_index(3)?;
    Ok(json!({"document": text(0)?, "concept": text(1)?, "currency": text(2)?, "total": total}))
}

/// Writes an invoice and the payment of it, each on the disk before it is answered.
fn write(place: &Place, site: &Site, client: &mut Client, requests: u32) -> Result<Row> {
    let customer = ledger::customer(1);
    let amount = json!({"amount": "116.00", "currency": "MXN"});
    let ours = cost(requests, |_number| {
        let invoice = json!({
            "customer_id": customer, "series": "B", "folio": Uuid::now_v7().simple().to_string(),
            "issued_at": format!("{TODAY}T10:00:00"), "original_amount": amount, "sat_payment_method": "PPD",
        });
        let answer: Value = serde_json::from_slice(&client.post("/api/v1/invoices", &invoice.to_string())?)?;
        let id = answer.get("id").context("an invoice without id")?;
        let payment = json!({
            "date": TODAY, "form": "03", "amount": amount,
            "allocations": [{"invoice_id": id, "amount": amount}],
        });
        client.post("/api/v1/payments", &payment.to_string()).map(drop)
    })?;
    let db = &site.state.db;
    place.runtime.block_on(db.execute_unprepared("CREATE TABLE durable (id BIGINT)"))?;
    let limit = cost(requests, |_number| {
        for _ in 0..2 {
            place.runtime.block_on(async {
                let txn = store::begin_write(db).await?;
                txn.execute_unprepared("INSERT INTO durable VALUES (1)").await?;
                txn.commit().await
            })?;
        }
        Ok(())
    })?;
    let what = format!("create an invoice and its payment, durable, {}", site.engine.name());
    let row = Row::timed(what, ours.median, limit.median, "two commits of one row");
    Ok(row
        .and(format!("CPU {} ({} pairs)", duration(ours.cpu), number(requests)))
        .goal("1 fsync and ≤ 0.5 ms CPU each"))
}
