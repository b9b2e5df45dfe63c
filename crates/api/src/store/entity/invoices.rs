use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub customer_id: Option<Uuid>,
    pub site_id: Option<Uuid>,
    pub document_id: Option<Uuid>,
    pub issuer_id: Option<Uuid>,
    pub fiscal_uuid: Option<String>,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub document: String,
    pub concept: String,
    pub purchase_orders: Json,
    pub purchase_order_links: Option<Json>,
    pub former_orders: Option<Json>,
    pub search_text: String,
    pub kind: String,
    pub opening: String,
    pub currency: String,
    pub total_minor: i64,
    pub exchange_rate: Option<String>,
    pub issued_at: DateTime,
    pub issue_date: Date,
    pub delivered_at: Option<DateTime>,
    pub review_date: Date,
    pub due_date: Date,
    pub collection_date: Date,
    pub sat_payment_method: Option<String>,
    pub sat_payment_form: Option<String>,
    pub intake_status: String,
    pub sat_status: String,
    pub unconfirmed_date: Option<Date>,
    pub cancelled_date: Option<Date>,
    pub reinstated_date: Option<Date>,
    pub replaced_by_id: Option<Uuid>,
    pub in_substitution_date: Option<Date>,
    pub substitution_refused_date: Option<Date>,
    pub closed_date: Option<Date>,
    pub allocated_date: Option<Date>,
    pub surplus_date: Option<Date>,
    pub dates_changed_date: Option<Date>,
    pub opening_installment: Option<i64>,
    pub version: i64,
    pub registered_date: Date,
    pub registered_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
