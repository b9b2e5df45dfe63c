//! Who may do what, on whose rows: permissions with a scope, and the roles an organization starts with.

mod preset;

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// What a permission is about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Resource {
    Invoice,
    /// Attachments.
    Document,
    Customer,
    CommercialTerms,
    Promise,
    Dispute,
    CounterReceipt,
    Visit,
    Note,
    Payment,
    Reconciliation,
    Statement,
    Report,
    Settings,
    /// The part of the settings that Finance may see.
    NotificationRule,
    AuditLog,
}

impl Resource {
    /// Every resource, in the order of the published matrix.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
}

/// What is done to a resource.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    Read,
    Create,
    Update,
    Delete,
    Export,
    Approve,
}

impl Action {
    /// Every action, in the order of the published matrix.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
}

/// Whose rows; a wider scope is greater.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Scope {
    /// What the person recorded.
    Own,
    /// What belongs to the person's customers.
    Assigned,
    All,
}

/// `resource:action`, as in `promise:approve`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Permission {
    pub resource: Resource,
    pub action: Action,
}

impl Permission {
    pub const fn new(resource: Resource, action: Action) -> Self {
        Self { resource, action }
    }
}

/// A text that names no permission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a permission: resource:action")]
pub struct UnknownPermission(pub String);

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.resource.as_ref(), self.action.as_ref())
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        let read = || {
            let (resource, action) = text.split_once(':')?;
            Some(Self { resource: resource.parse().ok()?, action: action.parse().ok()? })
        };
        read().ok_or_else(|| UnknownPermission(text.to_owned()))
    }
}

impl TryFrom<String> for Permission {
    type Error = UnknownPermission;

    fn try_from(text: String) -> Result<Self, UnknownPermission> {
        text.parse()
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> Self {
        permission.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Permission {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Permission {}

/// The roles every organization starts with.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::AsRefStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Admin,
    Manager,
    DataEntry,
    Collections,
    FieldCollector,
    Sales,
    Finance,
}

impl Role {
    /// Every role an organization starts with.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
}

/// What somebody may do, with the widest scope of each permission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(BTreeMap<Permission, Scope>);

impl Grants {
    /// What preset roles allow together.
    pub fn of_roles(roles: &[Role]) -> Self {
        roles.iter().flat_map(|role| preset::of(*role)).collect()
    }

    /// Permissions without a limit of scope, as API keys have them.
    pub fn of_permissions(permissions: &[Permission]) -> Self {
        permissions.iter().map(|permission| (*permission, Scope::All)).collect()
    }

    /// The scope a permission is held with; `None`: not held.
    pub fn scope_of(&self, permission: Permission) -> Option<Scope> {
        self.0.get(&permission).copied()
    }

    /// Adds a permission; of two scopes the wider stays.
    pub fn add(&mut self, permission: Permission, scope: Scope) {
        let held = self.0.entry(permission).or_insert(scope);
        *held = scope.max(*held);
    }

    pub fn iter(&self) -> impl Iterator<Item = (Permission, Scope)> + '_ {
        self.0.iter().map(|(permission, scope)| (*permission, *scope))
    }
}

impl FromIterator<(Permission, Scope)> for Grants {
    fn from_iter<I: IntoIterator<Item = (Permission, Scope)>>(grants: I) -> Self {
        let mut collected = Self::default();
        for (permission, scope) in grants {
            collected.add(permission, scope);
        }
        collected
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    fn scope(roles: &[Role], permission: &str) -> Option<Scope> {
        Grants::of_roles(roles).scope_of(permission.parse().unwrap())
    }

    #[test]
    fn permissions_are_written_resource_colon_action() {
        let permission = Permission::new(Resource::CommercialTerms, Action::Update);
        assert_eq!(permission.to_string(), "commercial_terms:update");
        assert_eq!("commercial_terms:update".parse(), Ok(permission));
        for text in ["", "invoice", "invoice:", "invoice:fly", "moon:read", "invoice:read:all"] {
            assert!(text.parse::<Permission>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn grants_travel_as_an_object_of_scopes() {
        let json = serde_json::to_string(&Grants::of_roles(&[Role::FieldCollector])).unwrap();
        assert!(json.contains(r#""payment:create":"own""#), "{json}");
        assert_eq!(serde_json::from_str::<Grants>(&json).unwrap(), Grants::of_roles(&[Role::FieldCollector]));
    }

    #[test]
    fn roles_add_up_and_the_widest_scope_wins() {
        assert_eq!(scope(&[Role::Sales], "invoice:read"), Some(Scope::Assigned));
        assert_eq!(scope(&[Role::Sales, Role::DataEntry], "invoice:read"), Some(Scope::All));
        assert_eq!(scope(&[Role::DataEntry, Role::Sales], "invoice:read"), Some(Scope::All));
        assert_eq!(scope(&[Role::Sales, Role::DataEntry], "statement:read"), Some(Scope::Assigned));
        assert_eq!(scope(&[], "invoice:read"), None);
    }

    #[test]
    fn an_admin_holds_whatever_another_role_holds() {
        for role in Role::VARIANTS {
            for (permission, _) in Grants::of_roles(&[*role]).iter() {
                assert_eq!(scope(&[Role::Admin], &permission.to_string()), Some(Scope::All), "{permission}");
            }
        }
    }

    #[test]
    fn only_managers_and_admins_approve_promises() {
        let may: Vec<_> = Role::VARIANTS.iter().filter(|role| scope(&[**role], "promise:approve").is_some()).collect();
        assert_eq!(may, [&Role::Admin, &Role::Manager]);
    }

    #[test]
    fn only_collections_finance_and_admins_change_terms() {
        let may: Vec<_> =
            Role::VARIANTS.iter().filter(|role| scope(&[**role], "commercial_terms:update").is_some()).collect();
        assert_eq!(may, [&Role::Admin, &Role::Collections, &Role::Finance]);
    }

    #[test]
    fn sales_and_field_collectors_hold_nothing_beyond_their_customers() {
        for role in [Role::Sales, Role::FieldCollector] {
            for (permission, scope) in Grants::of_roles(&[role]).iter() {
                assert_ne!(scope, Scope::All, "{role:?} {permission}");
            }
        }
    }

    #[test]
    fn nobody_changes_the_audit_log() {
        for role in Role::VARIANTS {
            for action in [Action::Create, Action::Update, Action::Delete, Action::Approve] {
                assert_eq!(Grants::of_roles(&[*role]).scope_of(Permission::new(Resource::AuditLog, action)), None);
            }
        }
    }

    #[test]
    fn the_permissions_of_a_key_have_no_limit_of_scope() {
        let permission = Permission::new(Resource::Invoice, Action::Read);
        let key = Grants::of_permissions(&[permission]);
        assert_eq!(key.iter().collect::<Vec<_>>(), [(permission, Scope::All)]);
    }

    /// The cells of the published matrix, so that a change of the preset is a decision.
    #[test]
    fn the_preset_matrix_is_the_published_one() {
        let letters = |role, resource| -> String {
            let grants = Grants::of_roles(&[role]);
            let held = Action::VARIANTS.iter().filter_map(|action| {
                let scope = grants.scope_of(Permission::new(resource, *action))?;
                Some((action.as_ref().chars().next()?, scope))
            });
            let held: Vec<_> = held.collect();
            let scope = held.first().map(|(_, scope)| *scope).filter(|scope| *scope != Scope::All);
            let actions: String = held.into_iter().map(|(letter, _)| letter).collect();
            scope.map_or(actions.clone(), |scope| format!("{actions} {}", scope.as_ref()))
        };
        let row = |resource| {
            use Role::{Admin, Collections, DataEntry, FieldCollector, Finance, Manager, Sales};
            [DataEntry, Collections, FieldCollector, Sales, Manager, Finance, Admin]
                .map(|role| letters(role, resource))
                .join(" | ")
        };
        let promises = "r | rcue | rc assigned | r assigned | re | rcue | rcudea";
        let expected = [
            (Resource::Invoice, "rcu | ru | r assigned | r assigned | re | rue | rcude"),
            (Resource::Document, "rcu | rc | rc assigned | r assigned | r | rce | rcudea"),
            (Resource::Customer, "rc | ru | r assigned | r assigned | re | rue | rcudea"),
            (Resource::CommercialTerms, "r | ru |  | r assigned | r | ru | rcudea"),
            (Resource::Promise, "r | rcue | rc assigned | r assigned | rea | rcue | rcudea"),
            (Resource::Dispute, promises),
            (Resource::CounterReceipt, promises),
            (Resource::Visit, promises),
            (Resource::Note, promises),
            (Resource::Payment, " | rc | c own |  | re | rcue | rcudea"),
            (Resource::Reconciliation, " | r |  |  | r | rcue | rcudea"),
            (Resource::Statement, " | rce |  | r assigned | r | rc | rcudea"),
            (Resource::Report, " | r own |  |  | re | re | rcudea"),
            (Resource::Settings, " |  |  |  |  |  | rcudea"),
            (Resource::NotificationRule, " |  |  |  |  | r | rcudea"),
            (Resource::AuditLog, " |  |  |  | r | r | re"),
        ];
        assert_eq!(expected.len(), Resource::VARIANTS.len());
        for (resource, cells) in expected {
            assert_eq!(row(resource), cells, "{resource:?}");
        }
    }
}
