package dev.sluice.gateway.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The files of the embedded server and how they are set up.
 *
 * <pre>
 * &lt;data-dir&gt;/postgres/
 *   server-…/     the programs
 *   data/         the database cluster
 *   log/          a log file for each day of the week
 *   start.log     what the server says until its log is open
 *   password      of the one role, mode 0600
 *   port
 * </pre>
 *
 * @param path {@code <data-dir>/postgres}
 */
record PostgresHome(Path path) {

    /** The major version whose files this Sluice can open. */
    static final String MAJOR = "18";

    /** The one role, which owns everything. */
    static final String ROLE = "sluice";

    // Nobody gets in without the password, not even from this machine; there is no socket file (its path would have to
    // stay below 108 bytes), and what is committed is on the disk.
    private static final String SETTINGS = """
            # Written by Sluice at every start; changes belong into postgresql.conf, below the include.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            port = %d
            fsync = on
            full_page_writes = on
            synchronous_commit = on
            max_connections = 50
            password_encryption = 'scram-sha-256'
            scram_iterations = 4096
            timezone = 'UTC'
            log_timezone = 'UTC'
            logging_collector = on
            log_directory = '../log'
            log_filename = 'postgresql-%%a.log'
            log_rotation_age = 1d
            log_truncate_on_rotation = on
            """;
    private static final String ACCESS = """
            # TYPE  DATABASE  USER  ADDRESS       METHOD
            host    all       all   127.0.0.1/32  scram-sha-256
            """;

    Path data() {
        return path.resolve("data");
    }

    Path startLog() {
        return path.resolve("start.log");
    }

    PostgresPort port() {
        return new PostgresPort(path.resolve("port"));
    }

    /** The password; made on the first call of a new installation. */
    String password() throws IOException {
        Path file = path.resolve("password");
        var known = PrivateFiles.read(file);
        if (known.isPresent()) {
            return known.get();
        }
        if (Files.exists(data())) {
            throw new StorageException(
                    "The password file " + file + " of the embedded PostgreSQL is missing.",
                    "Put it back from a copy of the data directory, or move the directory away to start anew.");
        }
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        PrivateFiles.write(file, password);
        return password;
    }

    /** Makes the cluster if there is none; an interrupted attempt leaves nothing that looks finished. */
    void initialize(PostgresCommand command) throws IOException {
        if (Files.exists(data())) {
            refuseOtherMajor();
            return;
        }
        Path partial = path.resolve("data.partial");
        PrivateFiles.deleteTree(partial);
        PostgresCommand.Outcome outcome = command.run(
                "initdb",
                "--pgdata=" + partial,
                "--username=" + ROLE,
                "--pwfile=" + path.resolve("password"),
                "--auth=scram-sha-256",
                // Iterations slow down whoever guesses words; this password is 192 random bits, and each of our
                // connections would pay. Roles that somebody adds later have the usual number (SETTINGS).
                "--set=scram_iterations=1",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (!outcome.succeeded()) {
            throw new StorageException(
                    "The embedded PostgreSQL could not be set up in " + path + ":\n" + outcome.output(),
                    "Remove the cause, or set spring.datasource.url to a PostgreSQL 14 or newer.");
        }
        Files.writeString(partial.resolve("pg_hba.conf"), ACCESS);
        Files.writeString(partial.resolve("postgresql.conf"), "\ninclude 'sluice.conf'\n", StandardOpenOption.APPEND);
        Files.move(partial, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    void configure(int port) throws IOException {
        PrivateFiles.write(data().resolve("sluice.conf"), SETTINGS.formatted(port));
    }

    private void refuseOtherMajor() throws IOException {
        String found = PrivateFiles.read(data().resolve("PG_VERSION")).orElse("unknown");
        if (!found.equals(MAJOR)) {
            throw new StorageException(
                    "The database in " + data() + " is of PostgreSQL " + found + "; this Sluice brings PostgreSQL "
                            + MAJOR + " and does not convert it.",
                    "Start the Sluice version that wrote it and move its data with pg_dump and psql into a PostgreSQL "
                            + "named by spring.datasource.url, or name an empty directory with sluice.data-dir.");
        }
    }
}
