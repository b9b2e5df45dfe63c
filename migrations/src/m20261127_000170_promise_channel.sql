-- phone | email | whatsapp | visit | other. NULL: nobody said.
ALTER TABLE promises ADD COLUMN channel TEXT;
