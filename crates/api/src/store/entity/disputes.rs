use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "disputes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub invoice_id: Uuid,
    pub category: String,
    pub currency: String,
    pub amount_minor: i64,
    pub owner_id: Option<Uuid>,
    pub next_review_date: Option<Date>,
    pub comment: String,
    pub opened_date: Date,
    pub opened_by: Option<Uuid>,
    pub opened_at: DateTimeUtc,
    pub resolution: Option<String>,
    pub resolved_date: Option<Date>,
    pub resolved_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
