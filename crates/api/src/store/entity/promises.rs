use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "promises")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub invoice_id: Uuid,
    pub number: i64,
    pub currency: String,
    pub amount_minor: i64,
    pub promised_date: Date,
    pub taken_date: Date,
    pub scheduled_at: DateTimeUtc,
    pub comment: String,
    pub form: Option<String>,
    pub promised_by: Option<String>,
    pub channel: Option<String>,
    pub user_id: Uuid,
    pub reason: Option<String>,
    pub replaces_id: Option<Uuid>,
    pub batch_id: Option<Uuid>,
    pub end_kind: Option<String>,
    pub end_date: Option<Date>,
    pub end_reason: Option<String>,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
