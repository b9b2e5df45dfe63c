use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub fiscal_uuid: String,
    pub cfdi_version: String,
    pub cfdi_type: String,
    pub issuer_rfc: String,
    pub receiver_rfc: String,
    pub sha256: String,
    pub storage_key: String,
    pub byte_size: i64,
    pub file_name: String,
    pub sat_expression: String,
    pub verification_url: String,
    pub seal: String,
    pub stamp_seal: String,
    pub stamp_certificate: Option<String>,
    pub findings: Json,
    pub figures: Option<Json>,
    pub import_id: Option<Uuid>,
    pub registered_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
