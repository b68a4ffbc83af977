package dev.sluice.gateway.storage;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Explains why the configured database cannot be reached or does not let Sluice in. */
final class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<PSQLException> {

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static final Set<String> REFUSED = Set.of("28000", "28P01");
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final Set<String> NOT_NOW = Set.of("53300", "57P03");
    private static final String CONNECTION_CLASS = "08";

    private final Environment environment;

    DatabaseFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PSQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        String action = action(state);
        if (action == null) {
            return null;
        }
        String where = withoutSecrets(environment.getProperty("spring.datasource.url", "the embedded PostgreSQL"));
        return new FailureAnalysis("The database " + where + " cannot be used: " + reason(cause), action, cause);
    }

    private static String reason(PSQLException failure) {
        return switch (failure.getCause()) {
            case UnknownHostException host -> "unknown host " + host.getMessage() + ".";
            case IOException io -> io.getMessage() + ".";
            case null, default -> String.valueOf(failure.getMessage());
        };
    }

    private static @Nullable String action(String state) {
        if (REFUSED.contains(state)) {
            return "Check spring.datasource.username and spring.datasource.password.";
        } else if (state.equals(NO_SUCH_DATABASE)) {
            return "Create the database, or correct spring.datasource.url.";
        } else if (NOT_NOW.contains(state)) {
            return "Wait until the database takes connections, and start again.";
        } else if (state.startsWith(CONNECTION_CLASS)) {
            return "Check that it runs, that spring.datasource.url is right and that no firewall is in between. Without"
                    + " spring.datasource.url Sluice runs a PostgreSQL of its own.";
        }
        return null;
    }

    /** A JDBC address may carry a password as user info or as a parameter. */
    static String withoutSecrets(String url) {
        return url.replaceAll("//[^/@]*@", "//").replaceAll("\\?.*", "");
    }
}
