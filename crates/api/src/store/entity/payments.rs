use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub customer_id: Option<Uuid>,
    pub payer: Option<String>,
    pub payment_date: Date,
    pub effective_date: Option<Date>,
    pub form: String,
    pub currency: String,
    pub amount_minor: i64,
    pub exchange_rate: Option<String>,
    pub bank: Option<String>,
    pub reference: Option<String>,
    pub comment: Option<String>,
    pub source: String,
    pub reversed_date: Option<Date>,
    pub spent_date: Option<Date>,
    pub reversal_reason: Option<String>,
    pub reversal_kind: Option<String>,
    pub version: i64,
    pub recorded_by: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
