//! Runs migrations as the tools themselves do, for tests that compare: rust-tools TOOL up|down DSN DIRECTORY STEPS (0 is all).

use std::error::Error;
use std::path::Path;

use diesel::{Connection, PgConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use sqlx::Connection as _;
use sqlx::migrate::Migrator;

type Done = Result<(), Box<dyn Error + Send + Sync>>;

fn main() -> Done {
    let given: Vec<String> = std::env::args().collect();
    let [_, tool, way, dsn, directory, steps] = given.as_slice() else {
        return Err("rust-tools TOOL up|down DSN DIRECTORY STEPS".into());
    };
    let (up, directory, steps) = (way == "up", Path::new(directory), steps.parse()?);
    match tool.as_str() {
        "diesel" => diesel(up, dsn, directory, steps),
        "sqlx" => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(sqlx(up, dsn, directory, steps)),
        other => Err(format!("no tool {other}").into()),
    }
}

fn diesel(up: bool, dsn: &str, directory: &Path, steps: usize) -> Done {
    let mut connection = PgConnection::establish(dsn)?;
    let files = FileBasedMigrations::from_path(directory)?;
    let waiting = if up { connection.pending_migrations(files.clone())?.len() } else { connection.applied_migrations()?.len() };
    for _ in 0..if steps == 0 { waiting } else { steps } {
        if up {
            connection.run_next_migration(files.clone())?;
        } else {
            connection.revert_last_migration(files.clone())?;
        }
    }
    Ok(())
}

/// It runs all files that wait: to run fewer, give fewer. Its way back ends at a version, and at none with -1.
async fn sqlx(up: bool, dsn: &str, directory: &Path, steps: usize) -> Done {
    let mut connection = sqlx::PgConnection::connect(dsn).await?;
    let files = Migrator::new(directory).await?;
    match (up, steps) {
        (true, 0) => files.run(&mut connection).await?,
        (false, 0) => files.undo(&mut connection, -1).await?,
        _ => return Err("sqlx knows no number of steps".into()),
    }
    Ok(())
}
