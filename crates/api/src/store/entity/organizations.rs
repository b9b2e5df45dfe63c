use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub time_zone: String,
    pub base_currency: String,
    pub start_date: Option<Date>,
    pub pue_policy: String,
    pub aging_buckets: Json,
    pub tolerance_days: i64,
    pub broken_promises_until_approval: Option<i64>,
    pub lead_days: Json,
    pub default_credit_days: i64,
    pub branding: Json,
    pub bank_accounts: Json,
    pub bank_accounts_need_confirmation: bool,
    pub version: i64,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
