use crate::{
    api::ApiFailure,
    components::{
        app_shell::PreferencesMenu,
        banner::Banner,
        field::FieldText,
        icon::{Glyph, Icon},
        page_header::PageHeader,
        text_field::TextField,
    },
    preferences::use_text,
    session::{Session, SessionState, use_session},
    task::Task,
    text::SignInTexts,
};
use domain::contract::SignIn;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The first screen, at any address while nobody is signed in.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let text = use_text();
    view! {
        <main class="standalone" data-screen="sign_in">
            <div class="row spread">
                <p class="brand-mark">
                    <Glyph icon=Icon::Wallet />
                    {text.common.product}
                </p>
                <PreferencesMenu />
            </div>
            <div class="card">
                <PageHeader title=text.sign_in.title lead=text.sign_in.lead />
                <SignInForm />
            </div>
        </main>
    }
}

/// E-mail, password and one-time code. Problems stand beside their fields; what was typed stays.
#[component]
pub(crate) fn SignInForm() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let words = &text.sign_in;
    let [email, password, totp] = [(); 3].map(|()| RwSignal::new(String::new()));
    let tried = RwSignal::new(None::<FormProblems>);
    let visible = RwSignal::new(false);
    let sign_in = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match read_form(&email.get_untracked(), &password.get_untracked(), &totp.get_untracked(), words) {
            Ok(form) => {
                tried.set(None);
                sign_in.start(enter(session, form));
            }
            Err(problems) => tried.set(Some(problems)),
        }
    };
    let of_field = move |own: fn(&FormProblems) -> Option<&'static str>, pointer: &'static str| {
        Signal::derive(move || {
            let here = tried.with(|tried| tried.as_ref().and_then(own).map(str::to_owned));
            here.or_else(|| sign_in.of_field(pointer))
        })
    };
    let general = move || {
        let failure = sign_in.failure.get().filter(|failure| failure.is_general() && tried.with(Option::is_none))?;
        Some(view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let busy = sign_in.busy;
    let asked = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || sign_in.failure.with(|failure| asks_for_code(failure.as_ref()))
    });
    let code_problem = of_field(|problems| problems.totp, "/totp");
    let code_field = move || asked.get().then(|| view! { <CodeField value=totp problem=code_problem /> });
    view! {
        <form class="form" novalidate on:submit=submit>
            {general}
            <TextField
                id="email"
                text=FieldText::new(words.email)
                value=email
                kind="email"
                autocomplete="username"
                inputmode="email"
                required=true
                problem=of_field(|problems| problems.email, "/email")
            />
            <PasswordField label=words.password value=password visible problem=of_field(|problems| problems.password, "/password") />
            <label class="check">
                <input type="checkbox" bind:checked=visible />
                {words.show_password}
            </label>
            {code_field}
            <button class="button button-primary" type="submit" disabled=busy>
                {move || if busy.get() { words.submitting } else { words.submit }}
            </button>
            <p>
                <a href="/recuperar">{text.sign_in.forgotten}</a>
            </p>
        </form>
    }
}

/// Whether the server wants a one-time code, as it does of those who use them.
fn asks_for_code(failure: Option<&ApiFailure>) -> bool {
    let asks = |failure: &ApiFailure| failure.is_problem("totp_required") || failure.is_problem("invalid_totp");
    failure.is_some_and(asks)
}

/// Appears when it is asked for, and takes the focus.
#[component]
fn CodeField(value: RwSignal<String>, problem: Signal<Option<String>>) -> impl IntoView {
    let words = &use_text().sign_in;
    request_animation_frame(|| focus("totp"));
    view! {
        <TextField
            id="totp"
            text=FieldText::new(words.totp).with_hint(words.totp_hint)
            value
            autocomplete="one-time-code"
            inputmode="numeric"
            problem
        />
    }
}

fn focus(id: &str) {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(field) = field {
        // Focus on an element of the page cannot fail.
        field.focus().ok();
    }
}

async fn enter(session: Session, form: SignIn) -> Result<(), ApiFailure> {
    let me = session.api.sign_in(&form).await?;
    if is_somebody_else(&session.state.get_untracked(), &me.email) {
        // The screens behind the dialog belong to the person before.
        window().location().reload().ok();
    }
    session.begin(me);
    Ok(())
}

/// Changing the kind of the input keeps its text, so the field is drawn once per kind.
#[component]
fn PasswordField(
    label: &'static str,
    value: RwSignal<String>,
    visible: RwSignal<bool>,
    problem: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        let kind = if visible.get() { "text" } else { "password" };
        view! {
            <TextField
                id="password"
                text=FieldText::new(label)
                value
                kind
                autocomplete="current-password"
                required=true
                problem
            />
        }
    }
}

fn is_somebody_else(state: &SessionState, email: &str) -> bool {
    match state {
        SessionState::SignedIn(me) => me.email != email,
        SessionState::Restoring | SessionState::SignedOut => false,
    }
}

/// What is missing before the server needs to be asked.
#[derive(Clone, Debug, Default, PartialEq)]
struct FormProblems {
    email: Option<&'static str>,
    password: Option<&'static str>,
    totp: Option<&'static str>,
}

fn read_form(email: &str, password: &str, totp: &str, words: &SignInTexts) -> Result<SignIn, FormProblems> {
    let (email, totp) = (email.trim(), totp.trim().replace(' ', ""));
    let has_domain = email.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    let problems = FormProblems {
        email: match (email.is_empty(), has_domain) {
            (true, _) => Some(words.email_missing),
            (false, false) => Some(words.email_invalid),
            (false, true) => None,
        },
        password: password.is_empty().then_some(words.password_missing),
        totp: (!totp.is_empty() && !is_code(&totp)).then_some(words.totp_invalid),
    };
    if problems != FormProblems::default() {
        return Err(problems);
    }
    Ok(SignIn {
        email: email.to_owned(),
        password: password.to_owned(),
        totp: Some(totp).filter(|code| !code.is_empty()),
        organization_id: None,
    })
}

fn is_code(totp: &str) -> bool {
    totp.len() == 6 && totp.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    #[test]
    fn every_empty_field_is_named_at_once() {
        let problems = read_form(" ", "", "", &ES.sign_in).unwrap_err();
        assert_eq!(problems.email, Some(ES.sign_in.email_missing));
        assert_eq!(problems.password, Some(ES.sign_in.password_missing));
        assert_eq!(problems.totp, None);
    }

    #[test]
    fn an_address_without_domain_and_a_code_of_five_digits_are_refused() {
        let problems = read_form("marta@demo", "secreta", "12345", &ES.sign_in).unwrap_err();
        assert_eq!(problems.email, Some(ES.sign_in.email_invalid));
        assert_eq!(problems.totp, Some(ES.sign_in.totp_invalid));
    }

    #[test]
    fn a_password_keeps_its_blanks_and_a_code_loses_them() {
        let form = read_form(" marta@demo.mx ", " con espacios ", "123 456", &ES.sign_in).unwrap();
        assert_eq!(form.email, "marta@demo.mx");
        assert_eq!(form.password, " con espacios ");
        assert_eq!(form.totp.as_deref(), Some("123456"));
    }
}
