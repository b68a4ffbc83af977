package dev.sluice.gateway.startup;

import java.io.IOException;
import java.net.BindException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.env.Environment;

/** Explains why the public listener could not bind its port. */
final class PortFailureAnalyzer implements FailureAnalyzer {

    private final Environment environment;

    PortFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException) {
                return null; // the servlet container's own port, which Spring Boot explains
            }
            if (isBindFailure(cause)) {
                return explain(cause);
            }
        }
        return null;
    }

    /** Netty's native transports throw an IOException of their own, with the system call in its message. */
    private static boolean isBindFailure(Throwable cause) {
        return cause instanceof BindException
                || (cause instanceof IOException
                        && String.valueOf(cause.getMessage()).startsWith("bind"));
    }

    private FailureAnalysis explain(Throwable cause) {
        String address = environment.getProperty("sluice.address", "127.0.0.1");
        String port = environment.getProperty("sluice.port", "8484");
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Permission denied")) {
            return new FailureAnalysis(
                    "Sluice may not listen on port " + port + ": permission denied.",
                    "Choose a port above 1023 with sluice.port, or give the process the capability to bind low ports"
                            + " (CAP_NET_BIND_SERVICE).",
                    cause);
        } else if (message.contains("assign requested address")) {
            return new FailureAnalysis(
                    "Sluice cannot listen on " + address + ": this machine has no such address.",
                    "Correct sluice.address; 0.0.0.0 listens on all addresses.",
                    cause);
        }
        return new FailureAnalysis(
                "Port " + port + " on " + address + " is in use by another process.",
                "Stop that process (it may be another Sluice), or choose another port: --sluice.port=8485.",
                cause);
    }
}
