use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub import_id: Uuid,
    pub position: i64,
    pub file_name: String,
    pub result: String,
    pub code: Option<String>,
    pub params: Json,
    pub place: Option<String>,
    pub fiscal_uuid: Option<String>,
    pub invoice_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub attempted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
