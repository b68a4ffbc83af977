package dev.sluice.gateway.connect;

import dev.sluice.gateway.devices.PublicOrigin;
import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a machine without a sign-in gets: install scripts with our address in them, the program, the client's settings. */
@RestController
class InstallController {

    private static final Logger LOG = LoggerFactory.getLogger(InstallController.class);
    private static final String SAFE_ADDRESS = "https?://[A-Za-z0-9.:\\[\\]/_-]+";
    private static final int PROBE_EVENTS = 4;
    private static final long PROBE_PAUSE_NANOS = 300_000_000L;

    private final Distribution distribution;
    private final PublicOrigin origin;
    private final Map<String, String> clientVariables;
    private final String claudeMirror;
    private final String shell;
    private final String powerShell;

    InstallController(Distribution distribution, PublicOrigin origin, SluiceSettings settings) {
        this.distribution = distribution;
        this.origin = origin;
        this.clientVariables = new LinkedHashMap<>();
        for (String pair : settings.connect().clientVariables()) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                clientVariables.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        this.claudeMirror = mirror(settings.connect().claudeMirror());
        this.shell = script("install.sh");
        this.powerShell = script("install.ps1");
    }

    private static String mirror(@Nullable URI configured) {
        String mirror = configured == null ? "" : configured.toString().replaceFirst("/+$", "");
        if (!mirror.isEmpty() && !mirror.matches(SAFE_ADDRESS)) {
            throw new IllegalStateException("sluice.connect.claude-mirror cannot stand in a script");
        }
        return mirror;
    }

    private static String script(String name) {
        try (InputStream in =
                Objects.requireNonNull(InstallController.class.getResourceAsStream("/connect/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record ClientSettings(Map<String, String> env) {}

    @GetMapping("/install.sh")
    ResponseEntity<String> shell() {
        return filled(shell);
    }

    @GetMapping("/install.ps1")
    ResponseEntity<String> powerShell() {
        return filled(powerShell);
    }

    /** A script with our address, the checksums and who signed them; nothing a request says gets into it. */
    private ResponseEntity<String> filled(String script) {
        String url = origin.url();
        if (!url.matches(SAFE_ADDRESS)) {
            throw new IllegalStateException("sluice.public-url cannot stand in a script");
        }
        String sums = "";
        Optional<ReleaseSignature> signed = Optional.empty();
        String problem = "";
        try {
            signed = distribution.signature();
            sums = signed.map(ReleaseSignature::manifest).orElseGet(this::sums);
        } catch (UnusableReleaseException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
            problem = e.what();
        }
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .header("cache-control", "no-store")
                .header("x-content-type-options", "nosniff")
                .body(script.replace("@URL@", url)
                        .replace("@PROBLEM@", problem)
                        .replace("@MIRROR@", claudeMirror)
                        .replace("@SUMS@", sums.stripTrailing())
                        .replace(
                                "@SIGNATURE@",
                                signed.map(ReleaseSignature::signature).orElse(""))
                        .replace("@KEY@", signed.map(ReleaseSignature::key).orElse("")));
    }

    private String sums() {
        return distribution.checksums().entrySet().stream()
                .map(archive -> archive.getValue() + "  " + archive.getKey())
                .collect(Collectors.joining("\n"));
    }

    @GetMapping("/connect/dist/{name}")
    ResponseEntity<Resource> archive(@PathVariable String name) {
        Optional<Path> file = distribution.find(name);
        return file.isEmpty()
                ? ResponseEntity.notFound().build()
                : ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .header("cache-control", "no-store")
                        .body(new FileSystemResource(file.get()));
    }

    @GetMapping("/connect/settings")
    ResponseEntity<?> settings() {
        return ResponseEntity.ok().header("cache-control", "no-store").body(new ClientSettings(clientVariables));
    }

    /** Events with pauses between them: whoever gets them all at once has a proxy in between that holds them back. */
    @GetMapping("/connect/stream")
    void stream(HttpServletResponse response) throws IOException {
        response.setContentType("text/event-stream");
        response.setHeader("cache-control", "no-store");
        for (int i = 1; i <= PROBE_EVENTS; i++) {
            response.getOutputStream()
                    .write(("event: tick\ndata: {\"number\":" + i + "}\n\n").getBytes(StandardCharsets.US_ASCII));
            response.flushBuffer();
            if (i < PROBE_EVENTS) {
                LockSupport.parkNanos(PROBE_PAUSE_NANOS);
            }
        }
    }
}
