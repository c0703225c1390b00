// Runs migrations as the tools themselves do, for tests that compare: tools TOOL up|down DSN DIRECTORY STEPS (0 is all).
package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"

	gomigrate "github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/postgres"
	_ "github.com/golang-migrate/migrate/v4/source/file"
	_ "github.com/lib/pq"
	"github.com/pressly/goose/v3"
	sqlmigrate "github.com/rubenv/sql-migrate"
)

func main() {
	if err := run(os.Args[1], os.Args[2] == "up", os.Args[3], os.Args[4], os.Args[5]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(tool string, up bool, dsn, directory, count string) error {
	steps, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	switch tool {
	case "goose":
		return gooseRun(db, up, directory, steps)
	case "sql-migrate":
		way := sqlmigrate.Down
		if up {
			way = sqlmigrate.Up
		}
		_, err := sqlmigrate.ExecMax(db, "postgres", sqlmigrate.FileMigrationSource{Dir: directory}, way, steps)
		return err
	case "golang-migrate":
		return golangMigrate(dsn, up, directory, steps)
	}
	return errors.New("no tool " + tool)
}

func gooseRun(db *sql.DB, up bool, directory string, steps int) error {
	if err := goose.SetDialect("postgres"); err != nil {
		return err
	}
	if steps == 0 && up {
		return goose.Up(db, directory)
	}
	if steps == 0 {
		return goose.Reset(db, directory)
	}
	for range steps {
		step := func() error { return goose.Down(db, directory) }
		if up {
			step = func() error { return goose.UpByOne(db, directory) }
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func golangMigrate(dsn string, up bool, directory string, steps int) error {
	m, err := gomigrate.New("file://"+directory, dsn)
	if err != nil {
		return err
	}
	defer m.Close()
	switch {
	case steps == 0 && up:
		return m.Up()
	case steps == 0:
		return m.Down()
	case up:
		return m.Steps(steps)
	}
	return m.Steps(-steps)
}
