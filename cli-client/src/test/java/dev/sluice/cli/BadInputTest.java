package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whatever is wrong, there is a sentence, a next step and an exit code, and never a stack trace. */
class BadInputTest {

    private static final String CREDENTIALS = ".config/sluice/profiles/default/credentials";

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login ftp://x",
                "login https://",
                "login https://ai.corp.test/v1",
                "login http://ai.corp.test",
                "login https://u:p@ai.corp.test",
                "login https://ai.corp.test --pin nonsense",
                "login https://ai.corp.test --profile ../x",
                "nonsense",
                "limit request --amount -1 --reason x",
                "limit request --amount ten --reason x",
                "limits set --period monthly",
                "limits set --period monthly --pool ten",
                "limits set --period monthly --member a@b.test --pool 10",
                "limits set --period monthly --member a@b.test --group x --amount 10",
                "limit request",
                "setup --print nothing",
                "policies what-if nowhere.json ls",
                "config plan nowhere.yaml",
                "completion csh",
                "keys",
                "feedback"
            })
    void wrongUsageIsSaid(String line) {
        Person.Run run = new Person(home)
                .signedIn("http://localhost:1")
                .with("SLUICE_ADMIN_KEY", "k")
                .run(line.split(" "));
        assertThat(run.exit()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).isNotBlank().doesNotContain("Exception").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0\0",
                "access=\n",
                "access=x",
                "no lines",
                "access=a\nissued=today\nexpires=never\n",
                "access=a\naccess=b\n"
            })
    void damagedCredentialsLeadToANewSignIn(String text) {
        Person ana = new Person(home).signedIn("http://localhost:1");
        ana.write(".config/sluice/profiles/default/credentials", text);
        Person.Run run = ana.run("token");
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("damaged").contains("sluice login");
        assertThat(ana.run("logout").exit()).isZero();
    }

    @Test
    void aGatewayThatAnswersWithAPageIsNotBelieved() throws IOException {
        try (FakeGateway wifi = new FakeGateway().everywhere(200, "<html>Welcome</html>")) {
            Person.Run run = new Person(home).run("login", wifi.url(), "--no-browser");
            assertThat(run.exit()).isEqualTo(4);
            assertThat(run.err()).contains("a web page");
            Person ana = new Person(home).signedIn(wifi.url()).with("SLUICE_ADMIN_KEY", "k");
            for (String command : List.of("usage", "keys list", "members list", "config export")) {
                Person.Run read = ana.run(command.split(" "));
                assertThat(read.exit()).as(command).isEqualTo(4);
                assertThat(read.err()).contains("a web page").doesNotContain("<html>");
            }
            String due = Files.readString(ana.file(CREDENTIALS))
                    .replaceFirst(
                            "expires=.*",
                            "expires=" + Clock.systemUTC().instant().plusSeconds(60));
            ana.write(CREDENTIALS, due);
            assertThat(ana.run("token").out()).isEqualTo("a.b.c\n");
            assertThat(ana.file(CREDENTIALS)).hasContent(due);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "https://ai.corp.test"})
    void aProxyThatAsksForANameIsNamed(String url) throws IOException {
        try (ServerSocket proxy = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuse(proxy));
            String address = "http://localhost:" + proxy.getLocalPort();
            Person ana = new Person(home)
                    .signedIn(url)
                    .with("http_proxy", address)
                    .with("https_proxy", address)
                    .with("SLUICE_ADMIN_KEY", "k");
            for (String command : List.of("login", "usage", "members list")) {
                Person.Run run = ana.run(command.split(" "));
                assertThat(run.exit()).as(command).isEqualTo(4);
                assertThat(run.err())
                        .contains("localhost:" + proxy.getLocalPort() + " asks for a name and a password")
                        .contains("HTTPS_PROXY as http://name:password@host:port");
            }
        }
    }

    private static void refuse(ServerSocket proxy) {
        String answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n"
                + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        while (!proxy.isClosed()) {
            try (Socket socket = proxy.accept()) {
                socket.getInputStream().read(new byte[8192]);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // the next one, or the end
            }
        }
    }

    @Test
    void aLimitThatOneHasAlreadyIsSaidWithoutNoise() throws IOException {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.on(
                    "/api/limit_requests",
                    400,
                    "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                            + "\"amount: the limit is $200.00 already; ask for more than that\"}}");
            Person.Run run = new Person(home)
                    .signedIn(gateway.url())
                    .run("limit", "request", "--amount", "80", "--reason", "release week");
            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err())
                    .isEqualTo("sluice: the limit is $200.00 already; ask for more than that\n"
                            + "Next: see where you stand: sluice usage\n");
        }
    }

    @Test
    void aFullDiskDoesNotCostTheSignIn() throws IOException {
        // A folder where the trial file would go is as good as no room.
        Person ana = new Person(home).signedIn("http://localhost:1");
        String old = Files.readString(ana.file(".config/sluice/profiles/default/credentials"))
                .replaceFirst(
                        "expires=.*", "expires=" + Clock.systemUTC().instant().plusSeconds(60));
        ana.write(".config/sluice/profiles/default/credentials", old);
        ana.write(".config/sluice/profiles/default/.room/x", "");
        assertThat(ana.run("token").out()).isEqualTo("a.b.c\n");
        assertThat(ana.file(".config/sluice/profiles/default/credentials"))
                .content()
                .isEqualTo(old);
    }

    @Test
    void everyCommandHasAnExampleAndFitsOnItsLines() {
        Person ana = new Person(home);
        List<String> without = new ArrayList<>();
        walk(Sluice.commandLine(world("100")), without);
        assertThat(without).isEmpty();
        assertThat(ana.run("--help").out()).contains("Exit codes").contains("doctor");
    }

    private World world(String columns) {
        return new World(
                Map.of("HOME", home.toString(), "TERM", "dumb", "COLUMNS", columns),
                System.in,
                System.out,
                System.err,
                "oe",
                "Linux",
                home,
                Clock.systemUTC());
    }

    private static void walk(CommandLine line, List<String> without) {
        if (Stream.of(line.getCommandSpec().usageMessage().footer()).noneMatch(text -> text.startsWith("Example"))) {
            without.add(line.getCommandSpec().qualifiedName());
        }
        line.getSubcommands().values().forEach(under -> walk(under, without));
    }

    @Test
    void aNarrowTerminalGetsOneFieldALineAndADumbOneNoColours() throws IOException {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.on(
                    "/connect/me/keys",
                    200,
                    "{\"data\":[{\"name\":\"laptop\",\"hint\":\"slc_Ab…9xYz\",\"kind\":"
                            + "\"claude_code\",\"id\":\"apikey_01234567890123456789012345678901\"}]}");
            Person ana = new Person(home)
                    .signedIn(gateway.url())
                    .terminals("oe")
                    .with("COLUMNS", "40")
                    .with("TERM", "dumb");
            String out = ana.run("keys", "list").out();
            assertThat(out.lines().filter(line -> !line.startsWith("id ")))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
            assertThat(out).contains("id         apikey_01234567890123456789012345678901\n");
            assertThat(out).contains("name       laptop").doesNotContain("\u001b");
            assertThat(ana.with("TERM", "xterm").run("keys", "list").out()).contains("\u001b");
            assertThat(ana.terminals("").run("keys", "list").out())
                    .contains("laptop\tslc_")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void completionsAndManualPagesAreMade() throws Exception {
        Person ana = new Person(home);
        for (String shell : List.of("bash", "zsh", "fish", "powershell")) {
            assertThat(ana.run("completion", shell).out()).contains("doctor").contains("what-if");
        }
        Path script = ana.write("c.bash", ana.run("completion", "bash").out());
        assertThat(new ProcessBuilder("bash", "-n", script.toString()).start().waitFor())
                .isZero();
        assertThat(ana.run("man", home.resolve("man").toString()).exit()).isZero();
        assertThat(home.resolve("man/sluice-policies-what-if.1")).content().startsWith(".TH");
    }

    @Test
    void policiesAreCheckedWithoutAGateway() {
        Person ana = new Person(home);
        ana.write("p.json", "{\"permissions\":{\"deny\":[\"Bash(git push *)\"]}}");
        ana.write("broken.json", "{\"permissions\":{\"deny\":\"x\"}}");
        assertThat(ana.run("policies", "validate", "p.json").exit()).isZero();
        assertThat(ana.run("policies", "validate", "broken.json").exit()).isEqualTo(1);
        assertThat(ana.run("policies", "what-if", "p.json", "git push --force").out())
                .contains("deny");
        assertThat(ana.run("policies", "diff", "p.json", "broken.json").exit()).isEqualTo(1);
        ana.write(
                "v.jsonl",
                "{\"id\":\"a\",\"tool\":\"Bash\",\"input\":{\"command\":\"git push x\"},\"settings\":{\"managed\":"
                        + "{\"permissions\":{\"deny\":[\"Bash(git push *)\"]}}},\"context\":{},\"expect\":\"deny\"}\n");
        assertThat(ana.run("policies", "test", "--vectors", "v.jsonl").err()).contains("1 of 1");
    }
}
