use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rep_documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub rep_payment_id: Uuid,
    pub fiscal_uuid: String,
    pub invoice_id: Option<Uuid>,
    pub currency: String,
    pub equivalence: String,
    pub installment: i64,
    pub previous_balance_minor: i64,
    pub paid_minor: i64,
    pub remaining_balance_minor: i64,
    pub flags: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
