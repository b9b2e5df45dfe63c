//! The commands from outside: the built program, its exit codes, and what it says about each file. They stand here and
//! not in `tests/api`, because Cargo tells only a package's own tests where its program is.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    io::{BufRead, BufReader, Cursor, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

const ISSUER: &str = "RNO150312J57";

/// A working folder with nothing of the environment: its database and files are the defaults, below `data`.
struct Cartera(TempDir);

impl Cartera {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With an organization that issues as [`ISSUER`].
    fn with_organization() -> Self {
        let cartera = Self::new();
        let added = cartera.say("una frase de paso larga\n", &add_user("Norte", "ana@norte.example"));
        assert_eq!(added.status.code(), Some(0), "{added:?}");
        cartera
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.say("", arguments)
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cartera"));
        command.args(arguments).current_dir(self.0.path()).env_clear();
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        pipes.spawn().unwrap()
    }

    fn say(&self, input: &str, arguments: &[&str]) -> Output {
        let mut child = self.start(arguments);
        // A program that refuses to run does not wait for what it is told.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn add_user<'a>(organization: &'a str, email: &'a str) -> [&'a str; 13] {
    [
        "user",
        "add",
        "--org",
        organization,
        "--rfc",
        ISSUER,
        "--email",
        email,
        "--name",
        "Ana",
        "--role",
        "admin",
        "--password-stdin",
    ]
}

fn invoice(folio: u32) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" \
         Version=\"4.0\" Serie=\"A\" Folio=\"{folio}\" Fecha=\"2026-03-02T10:00:00\" Sello=\"c2VsbG8=\" \
         NoCertificado=\"00001000000500000002\" Certificado=\"\" FormaPago=\"99\" SubTotal=\"100.00\" Moneda=\"MXN\" \
         Total=\"116.00\" TipoDeComprobante=\"I\" Exportacion=\"01\" MetodoPago=\"PPD\" LugarExpedicion=\"64000\">\
         <cfdi:Emisor Rfc=\"{ISSUER}\" Nombre=\"REFACCIONES DEL NORTE\" RegimenFiscal=\"601\"/><cfdi:Receptor \
         Rfc=\"URE180429TM6\" Nombre=\"UNIVERSIDAD ROBOTICA\" DomicilioFiscalReceptor=\"64000\" \
         RegimenFiscalReceptor=\"601\" UsoCFDI=\"G01\"/><cfdi:Conceptos><cfdi:Concepto ClaveProdServ=\"43211500\" \
         Cantidad=\"1\" ClaveUnidad=\"H87\" Descripcion=\"Balero 6204\" ValorUnitario=\"100.00\" Importe=\"100.00\" \
         ObjetoImp=\"02\"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base=\"100.00\" Impuesto=\"002\" \
         TipoFactor=\"Tasa\" TasaOCuota=\"0.160000\" Importe=\"16.00\"/></cfdi:Traslados></cfdi:Impuestos>\
         </cfdi:Concepto></cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados=\"16.00\"><cfdi:Traslados>\
         <cfdi:Traslado Base=\"100.00\" Impuesto=\"002\" TipoFactor=\"Tasa\" TasaOCuota=\"0.160000\" Importe=\"16.00\"/>\
         </cfdi:Traslados></cfdi:Impuestos><cfdi:Complemento><tfd:TimbreFiscalDigital \
         xmlns:tfd=\"http://www.sat.gob.mx/TimbreFiscalDigital\" Version=\"1.1\" \
         UUID=\"00000000-0000-4000-8000-{folio:012}\" FechaTimbrado=\"2026-03-02T10:00:00\" \
         RfcProvCertif=\"SAT970701NN3\" SelloCFD=\"c2VsbG8=\" NoCertificadoSAT=\"00001000000500000001\" \
         SelloSAT=\"c2F0\"/></cfdi:Complemento></cfdi:Comprobante>\n"
    )
}

fn zipped(files: &[(&str, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_folder_with_folders_and_archives_is_registered_file_by_file() {
    let cartera = Cartera::with_organization();
    cartera.write("inbox/one.xml", invoice(1));
    cartera.write("inbox/march/two.XML", invoice(2));
    cartera.write("inbox/march/more.zip", zipped(&[("three.xml", invoice(3)), ("four.xml", invoice(4))]));
    cartera.write("inbox/notes.txt", "not looked at");
    let first = cartera.run(&["import", "inbox"]);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let told = lines(&first);
    assert_eq!(told.len(), 4, "{told:?}");
    for (line, file) in
        told.iter().zip(["march/more.zip/three.xml", "march/more.zip/four.xml", "march/two.XML", "one.xml"])
    {
        assert!(line.starts_with(&format!("inbox/{file}: registered")), "{line}");
    }
    let again = cartera.run(&["import", "inbox/one.xml"]);
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    assert!(lines(&again).concat().starts_with("inbox/one.xml: duplicate"), "{again:?}");
}

#[test]
fn what_is_put_into_a_watched_folder_is_registered_as_it_comes() {
    let cartera = Cartera::with_organization();
    cartera.write("facturas/primera.xml", invoice(1));
    let mut watching = cartera.start(&["watch", "--interval", "1", "facturas"]);
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    assert!(next().starts_with("facturas/primera.xml: registered"));
    cartera.write("facturas/2026/segunda.xml", invoice(2));
    assert!(next().starts_with("facturas/2026/segunda.xml: registered"));
    // A copy under another name is no news; what comes after it is.
    cartera.write("facturas/copia.xml", invoice(1));
    cartera.write("facturas/tercera.txt", "no es una factura");
    cartera.write("facturas/zz.xml", "no es una factura");
    assert!(next().starts_with("facturas/zz.xml: not_cfdi"));
    watching.kill().unwrap();
    watching.wait().unwrap();
    let nowhere = cartera.run(&["watch", "facturas/primera.xml"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(complaint(&nowhere).contains("is not a folder"));
}

#[test]
fn a_bad_file_ends_with_1_and_stops_nobody() {
    let cartera = Cartera::with_organization();
    cartera.write("inbox/1.xml", invoice(1));
    cartera.write("inbox/2.xml", "no XML at all");
    cartera.write("inbox/3.xml", invoice(3));
    let done = cartera.run(&["import", "inbox"]);
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    let told = lines(&done);
    let words: Vec<&str> = told.iter().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(words, ["registered_with_warning", "not_cfdi", "registered_with_warning"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_the_result_of_that_file_alone() {
    let cartera = Cartera::with_organization();
    cartera.write("inbox/1.xml", invoice(1));
    cartera.write("inbox/3.xml", invoice(3));
    let link = cartera.0.path().join("inbox/2.xml");
    std::os::unix::fs::symlink(Path::new("/nowhere/2.xml"), link).unwrap();
    let done = cartera.run(&["import", "inbox"]);
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    let told = lines(&done);
    let words: Vec<&str> = told.iter().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(words, ["registered_with_warning", "rejected", "registered_with_warning"]);
    // The same when the shell names it.
    let named = cartera.run(&["import", "inbox/1.xml", "inbox/2.xml"]);
    assert_eq!((named.status.code(), lines(&named).len()), (Some(1), 2), "{named:?}");
}

#[test]
fn what_cannot_run_ends_with_2_and_says_why() {
    let cartera = Cartera::new();
    cartera.write("one.xml", invoice(1));
    let nobody = cartera.run(&["import", "one.xml"]);
    assert_eq!(nobody.status.code(), Some(2), "{nobody:?}");
    assert!(complaint(&nobody).contains("no organization"), "{nobody:?}");
    for organization in ["Norte", "Sur"] {
        let email = format!("ana@{organization}.example");
        cartera.say("una frase de paso larga\n", &add_user(organization, &email));
    }
    let which = cartera.run(&["import", "one.xml"]);
    assert_eq!(which.status.code(), Some(2), "{which:?}");
    assert!(complaint(&which).contains("--org"), "{which:?}");
    let missing = cartera.run(&["import", "--org", "Norte", "two.xml"]);
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    assert!(complaint(&missing).contains("two.xml"), "{missing:?}");
    assert_eq!(cartera.run(&["import", "--org", "Norte", "one.xml"]).status.code(), Some(0));
}

#[test]
fn migrating_makes_the_database_and_twice_is_no_harm() {
    let cartera = Cartera::new();
    for _ in 0..2 {
        let done = cartera.run(&["migrate"]);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
    assert!(cartera.0.path().join("data/cartera.db").is_file());
}

#[test]
fn without_a_secret_nothing_is_served() {
    let cartera = Cartera::new();
    for command in ["serve", "metrics-token"] {
        let refused = cartera.run(&[command]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(complaint(&refused).contains("CARTERA_SECRET"), "{refused:?}");
    }
    let token = cartera.run(&["metrics-token", "--secret", "a secret that only the tests know, long enough"]);
    assert_eq!((token.status.code(), lines(&token)[0].len()), (Some(0), 64), "{token:?}");
}

#[test]
fn business_time_is_moved_for_every_command_and_only_in_tests() {
    let cartera = Cartera::with_organization();
    cartera.write("one.xml", invoice(1));
    let at = ["--now", "2026-03-18T05:30:00Z"];
    let refused = cartera.run(&[&["job", "run", "notices"], &at[..]].concat());
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(complaint(&refused).contains("CARTERA_TEST=1"), "{refused:?}");
    // 05:30 in UTC is the evening before in Mexico City.
    let moved = cartera.run(&[&["job", "run", "notices", "--test"], &at[..]].concat());
    assert_eq!(lines(&moved), ["Norte: 2026-03-17, 0 done, 0 dropped"], "{moved:?}");
    let registered = cartera.run(&[&["import", "one.xml", "--test"], &at[..]].concat());
    assert_eq!(registered.status.code(), Some(0), "{registered:?}");
}

#[test]
fn a_job_runs_once_for_each_organization_on_the_day_it_is_told() {
    let cartera = Cartera::with_organization();
    for job in ["promises", "notices", "outbox"] {
        let done = cartera.run(&["job", "run", job, "--as-of", "2026-03-17"]);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        assert_eq!(lines(&done), ["Norte: 2026-03-17, 0 done, 0 dropped"], "{job}");
    }
    let unknown = cartera.run(&["job", "run", "laundry"]);
    assert_eq!(unknown.status.code(), Some(2), "{unknown:?}");
    assert!(complaint(&unknown).contains("laundry"), "{unknown:?}");
}

#[test]
fn a_backup_is_put_back_where_there_is_no_database_and_nowhere_else() {
    let cartera = Cartera::with_organization();
    cartera.write("one.xml", invoice(1));
    cartera.write("more.zip", zipped(&[("two.xml", invoice(2)), ("three.xml", invoice(3))]));
    assert_eq!(cartera.run(&["import", "one.xml", "more.zip"]).status.code(), Some(0));
    let done = cartera.run(&["backup", "kept.zip"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(lines(&done).concat().starts_with("kept.zip: the database and "), "{done:?}");
    let again = cartera.run(&["backup", "kept.zip"]);
    assert!(complaint(&again).contains("kept.zip exists"), "{again:?}");
    let occupied = cartera.run(&["restore", "kept.zip"]);
    assert_ne!(occupied.status.code(), Some(0));
    assert!(complaint(&occupied).contains("already a database"), "{occupied:?}");

    let elsewhere = Cartera::new();
    elsewhere.write("kept.zip", fs::read(cartera.0.path().join("kept.zip")).unwrap());
    // What a restoration that was interrupted left there.
    elsewhere.write("data/files/left", "over");
    let restored = elsewhere.run(&["restore", "kept.zip"]);
    assert_eq!(restored.status.code(), Some(0), "{restored:?}");
    elsewhere.write("one.xml", invoice(1));
    elsewhere.write("four.xml", invoice(4));
    let told = lines(&elsewhere.run(&["import", "one.xml", "four.xml"]));
    assert!(told[0].starts_with("one.xml: duplicate") && told[1].starts_with("four.xml: registered"), "{told:?}");
    assert_eq!(files_below(&elsewhere), files_below(&cartera) + 2);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let cartera = Cartera::new();
    cartera.write("other.zip", zipped(&[("readme.txt", "hello".to_owned())]));
    cartera.write("text.zip", "hello");
    for name in ["other.zip", "text.zip"] {
        let refused = cartera.run(&["restore", name]);
        assert_ne!(refused.status.code(), Some(0), "{refused:?}");
        assert!(complaint(&refused).contains("is no backup of Cartera"), "{refused:?}");
    }
    assert!(!cartera.0.path().join("data/cartera.db").exists());
    let nothing = cartera.run(&["backup", "kept.zip"]);
    assert!(complaint(&nothing).contains("there is no database"), "{nothing:?}");
}

/// How many objects the storage has.
fn files_below(cartera: &Cartera) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&cartera.0.path().join("data/files"))
}
