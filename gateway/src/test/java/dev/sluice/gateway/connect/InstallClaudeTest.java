package dev.sluice.gateway.connect;

import static dev.sluice.gateway.connect.Installations.fewTools;
import static dev.sluice.gateway.connect.Installations.refused;
import static dev.sluice.gateway.connect.Installations.unsigned;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** The installer brings Claude Code along for those who ask for it. */
@GatewayTest
class InstallClaudeTest {

    @TempDir
    private Path folder;

    @Autowired
    private PublicListener listener;

    @BeforeAll
    static void theProgramIsPacked() throws Exception {
        Installations.pack();
    }

    /** A mirror on this machine, laid out as the vendor's releases are. */
    private static HttpServer mirror(Map<String, String> files) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", exchange -> {
            String body = files.get(exchange.getRequestURI().getPath());
            byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private String script() throws Exception {
        return Installations.get("http://localhost:" + listener.port() + "/install.sh");
    }

    private static String at(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** On a machine without npm. */
    private CliProgram.Run installed(String script, String option) throws Exception {
        CliProgram bare = new CliProgram(folder.resolve("home"))
                .with("PATH", fewTools(folder.resolve("tools")).toString());
        return Installations.run(folder, unsigned(script), bare, option);
    }

    @Test
    void claudeCodeComesFromTheOrganizationsMirrorWhenItsChecksumIsRight() throws Exception {
        String program = "#!/bin/sh\necho '9.8.7 (Claude Code)'\n";
        String sum = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(program.getBytes(StandardCharsets.UTF_8)));
        String manifest = """
                {"version": "9.8.7", "platforms": {
                  "darwin-arm64": {"binary": "claude", "checksum": "%2$s", "size": 1},
                  "linux-x64": {"binary": "claude", "checksum": "%1$s", "size": 1},
                  "linux-arm64": {"binary": "claude", "checksum": "%1$s", "size": 1}}}
                """.formatted(sum, "0".repeat(64));
        String onTheWay = program + "# changed on the way";
        Map<String, String> files = new HashMap<>(Map.of(
                "/claude/stable", "9.8.7\n",
                "/claude/9.8.7/manifest.json", manifest,
                "/claude/9.8.7/linux-x64/claude", onTheWay,
                "/claude/9.8.7/linux-arm64/claude", onTheWay));
        HttpServer server = mirror(files);
        try {
            String script = script().replace("MIRROR=''", "MIRROR='" + at(server) + "/claude'");
            Path claude = folder.resolve("home/.local/bin/claude");
            CliProgram.Run changed = installed(script, "--with-claude");
            refused(changed, "its checksum differs");
            assertThat(changed.err()).contains("sluice is installed");
            assertThat(claude).doesNotExist();

            files.put("/claude/stable", "../../elsewhere\n");
            refused(installed(script, "--with-claude"), "do not name a version");
            files.put("/claude/stable", "9.8.7");
            files.put("/claude/9.8.7/linux-x64/claude", program);
            files.put("/claude/9.8.7/linux-arm64/claude", program);
            CliProgram.Run right = installed(script, "--with-claude");
            assertThat(right.exit()).as(right.err()).isZero();
            assertThat(claude).isExecutable().hasContent(program);
            assertThat(installed(script, "--with-claude").err()).contains("is here already");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theVendorsInstallerRunsForThoseWhoAskForIt() throws Exception {
        HttpServer server = mirror(Map.of("/vendor.sh", """
                mkdir -p "$HOME/.local/bin"
                printf '#!/bin/sh\\necho vendor\\n' >"$HOME/.local/bin/claude"
                chmod 755 "$HOME/.local/bin/claude"
                """));
        try {
            String script = script().replace("https://claude.ai/install.sh", at(server) + "/vendor.sh");
            refused(installed(script, "--with-claude"), "npm is not here");
            refused(installed(script, "--with-claude=mirror"), "no mirror");
            assertThat(folder.resolve("home/.local/bin/claude")).doesNotExist();
            CliProgram.Run asked = installed(script, "--with-claude=native");
            assertThat(asked.exit()).as(asked.err()).isZero();
            assertThat(asked.err()).contains("the installer of Claude Code's vendor");
            assertThat(folder.resolve("home/.local/bin/claude")).isExecutable();
        } finally {
            server.stop(0);
        }
    }
}
