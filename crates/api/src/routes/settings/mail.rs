use crate::{
    auth::{
        Allowed,
        permission::{SettingsRead, SettingsUpdate},
    },
    error::{ApiError, ApiResult, Refusal},
    extract::{Once, Started},
    mail::{
        Address,
        notice::{NoticeMail, notice_mail},
        smtp::{Security, SmtpSettings},
    },
    outbox::{self, NewMail},
    state::AppState,
    store::{self, audit::Change},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use domain::contract::{MailSecurity, MailServerView, MailSettings, MessageOrigin, ProblemKind, TestMail};

/// Where mail leaves
///
/// The server is configured by environment, in `CARTERA_SMTP_URL`; its password is never answered. Without one, mail is
/// kept and shown.
#[utoipa::path(
    tag = "settings", security(("bearer" = ["settings:read"])), responses((status = 200, body = MailSettings))
)]
#[get("/mail-settings")]
pub async fn get_mail_settings(
    state: web::Data<AppState>,
    caller: Allowed<SettingsRead>,
) -> ApiResult<web::Json<MailSettings>> {
    let found = store::organizations::by_id(&state.db, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let reply_to = found.organization.branding.email;
    Ok(web::Json(MailSettings {
        server: server(&state)?,
        sender: state.config.mail_from.clone(),
        reply_to: Some(reply_to).filter(|address| !address.is_empty()),
        hold_seconds: state.config.mail_hold_seconds,
    }))
}

fn server(state: &AppState) -> ApiResult<Option<MailServerView>> {
    let Some(url) = &state.config.smtp_url else { return Ok(None) };
    let settings = SmtpSettings::parse(url).map_err(|error| ApiError::Internal(error.into()))?;
    let security = match settings.security {
        Security::None => MailSecurity::None,
        Security::StartTls => MailSecurity::StartTls,
        Security::Tls => MailSecurity::Tls,
    };
    let user = settings.credentials.map(|(user, _password)| user);
    Ok(Some(MailServerView { host: settings.host, port: settings.port, security, user }))
}

/// Send a test mail to oneself
///
/// It leaves at once, on the same way as every other; what became of it stands at `/messages/{message_id}`.
#[utoipa::path(
    tag = "settings", security(("bearer" = ["settings:update"])), responses((status = 202, body = TestMail)),
    params(Once)
)]
#[post("/mail-settings/test")]
pub async fn send_test_mail(
    state: web::Data<AppState>,
    caller: Allowed<SettingsUpdate>,
    once: Once,
) -> ApiResult<HttpResponse> {
    let command = match once.begin(&state, &caller, &()).await? {
        Started::Fresh(command) => command,
        Started::Repeated(answer) => return Ok(answer),
    };
    let found = store::organizations::by_id(&command.txn, caller.organization).await?.ok_or(ProblemKind::NotFound)?;
    let account = store::users::account(&command.txn, caller.user_id()).await?.ok_or(ProblemKind::NotFound)?;
    let to = Address { name: Some(account.name), email: account.email };
    if !to.is_valid() {
        return Err(Refusal::new(ProblemKind::InvalidEmail).with("value", &to.email).into());
    }
    let language = caller.language;
    let words = NoticeMail {
        organization: found.organization.name.clone(),
        title: language.choose("Prueba de correo de Cartera", "Cartera mail test").to_owned(),
        lines: vec![
            language
                .choose(
                    "Si lees esto, tu servidor de correo recibe lo que Cartera envía.",
                    "If you read this, your mail server takes what Cartera sends.",
                )
                .to_owned(),
        ],
        link: Some(format!("{}/configuracion/correo", state.config.public_url.trim_end_matches('/'))),
    };
    let now = state.clock.now();
    let address = to.email.clone();
    let mail = NewMail {
        customer_id: None,
        batch_id: None,
        origin: MessageOrigin::Notice,
        to: vec![to],
        cc: Vec::new(),
        words: notice_mail(&words, language).map_err(|error| ApiError::Internal(error.into()))?,
        attachments: Vec::new(),
        created_by: Some(caller.user_id()),
        hold_until: now,
    };
    let message_id = outbox::put(&command.txn, &state.config, &found.organization, mail, now).await?;
    let test = TestMail { message_id, to: address };
    store::audit::append(&command.txn, &caller, Change::new("mail.tested", message_id.0).after(&test), now).await?;
    let answer = command.finish(StatusCode::ACCEPTED, &test).await?;
    state.mail_ready.notify_one();
    Ok(answer)
}
