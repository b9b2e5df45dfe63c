use super::Outside;
use crate::{
    components::{banner::Banner, field::FieldText, page_header::PageHeader, text_field::TextField},
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
    url,
};
use domain::contract::ConfirmPasswordReset;
use leptos::prelude::*;

/// Where the link of the mail leads: a new password, twice.
#[component]
pub(crate) fn ResetPasswordPage() -> impl IntoView {
    let text = use_text();
    let words = text.password();
    let (token, _) = url::parameter("token");
    let done = RwSignal::new(false);
    let content = move || {
        if done.get() {
            return view! {
                <PageHeader title=words.done_title />
                <p role="status">{words.done}</p>
                <a class="button button-primary" href="/acceso">
                    {words.enter}
                </a>
            }
            .into_any();
        }
        match token.get() {
            None => view! {
                <PageHeader title=words.link_over_title />
                <Banner tone="danger" message=words.no_token />
                <a class="button" href="/recuperar">
                    {words.ask_again}
                </a>
            }
            .into_any(),
            Some(token) => view! {
                <PageHeader title=words.set_title lead=words.set_lead />
                <NewPasswordForm token done />
            }
            .into_any(),
        }
    };
    view! {
        <Outside screen="reset_password">
            <div class="stack">{content}</div>
        </Outside>
    }
}

#[component]
fn NewPasswordForm(token: String, done: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    let (words, api) = (text.password(), use_session().api);
    let [password, again] = [(); 2].map(|()| RwSignal::new(String::new()));
    let tried = RwSignal::new((None::<&'static str>, None::<&'static str>));
    let task = Task::new();
    let busy = task.busy;
    let token = StoredValue::new(token);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (password, again) = (password.get_untracked(), again.get_untracked());
        tried.set(problems(&password, &again, text));
        if tried.get_untracked() != (None, None) {
            return;
        }
        let request = ConfirmPasswordReset { token: token.get_value(), password };
        task.start(async move {
            api.confirm_password_reset(&request).await?;
            done.try_set(true);
            Ok(())
        });
    };
    let of_password = Signal::derive(move || tried.get().0.map(str::to_owned).or_else(|| task.of_field("/password")));
    let of_repeat = Signal::derive(move || tried.get().1.map(str::to_owned));
    let field = move |id: &'static str, words: FieldText, value, problem| {
        view! {
            <TextField id text=words value kind="password" autocomplete="new-password" required=true problem />
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {move || failure(task, text)}
            {field("password", FieldText::new(words.new_password).with_hint(words.new_password_hint), password, of_password)}
            {field("password_again", FieldText::new(words.repeat), again, of_repeat)}
            <button class="button button-primary" type="submit" disabled=busy>
                {move || if busy.get() { words.setting } else { words.set }}
            </button>
        </form>
    }
}

/// A link that is over leads to asking for another; anything else is told.
fn failure(task: Task, text: &'static Text) -> Option<AnyView> {
    let failure = task.failure.get().filter(|failure| failure.of_field("/password").is_none())?;
    let again = failure.of_field("/token").map(|_over| {
        view! {
            <a class="button" href="/recuperar">
                {text.password().ask_again}
            </a>
        }
    });
    Some(view! { <Banner tone="danger" message=failure.message(text) />{again} }.into_any())
}

fn problems(password: &str, again: &str, text: &Text) -> (Option<&'static str>, Option<&'static str>) {
    let missing = password.is_empty().then_some(text.password().missing);
    let differs = (missing.is_none() && password != again).then_some(text.password().differs);
    (missing, differs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    #[test]
    fn both_passwords_are_the_same_and_something() {
        assert_eq!(problems("", "", &ES), (Some(ES.password().missing), None));
        assert_eq!(problems("una frase larga", "una frase", &ES), (None, Some(ES.password().differs)));
        assert_eq!(problems("una frase larga", "una frase larga", &ES), (None, None));
    }
}
