use crate::store::DatabaseConnection;
use crate::{
    auth::Keys,
    clock::Clock,
    config::Config,
    live::Live,
    metrics::Metrics,
    rate_limit::RateLimits,
    sat::{SatClient, SatRepository},
    storage::Files,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// What every handler and job shares. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub db: DatabaseConnection,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub keys: Arc<Keys>,
    pub files: Files,
    /// Absent where SAT is not to be asked.
    pub sat: Option<Arc<SatClient>>,
    /// Absent where nobody is to be asked for certificates.
    pub certificates: Option<Arc<SatRepository>>,
    pub limits: Arc<RateLimits>,
    pub metrics: Arc<Metrics>,
    /// The screens that listen.
    pub live: Arc<Live>,
    /// Wakes the importer when files were handed in.
    pub import_ready: Arc<Notify>,
    /// Wakes the mailer when messages were written.
    pub mail_ready: Arc<Notify>,
}
