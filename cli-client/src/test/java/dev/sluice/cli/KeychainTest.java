package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The refresh token of a Linux desktop lies in its keyring, and nowhere else. */
class KeychainTest {

    private static final String CREDENTIALS = ".config/sluice/profiles/default/credentials";

    @TempDir
    private Path folder;

    @Test
    void theRefreshTokenLiesInTheKeyringUntilTheSignOut() throws Exception {
        boolean desktop = OwnProcess.has("dbus-run-session", "gnome-keyring-daemon", "secret-tool");
        assertThat(desktop || System.getenv("CI") == null)
                .as("the keyring, which .ci/run installs")
                .isTrue();
        assumeTrue(desktop, "needs dbus, gnome-keyring and libsecret-tools");
        Person ana = new Person(Files.createDirectories(folder.resolve("home")));
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.on(
                            "/oauth/device_authorization",
                            200,
                            "{\"user_code\":\"ABCD-EFGH\",\"device_code\":\"d\",\"interval\":1,\"expires_in\":60,"
                                    + "\"verification_uri_complete\":\"" + gateway.url() + "/device\"}")
                    .on(
                            "/oauth/token",
                            200,
                            "{\"access_token\":\"a1\",\"refresh_token\":\"refresh-in-the-keyring\","
                                    + "\"expires_in\":3600,\"email\":\"ana@corp.test\"}");
            Person.Run run = new OwnProcess(ana)
                    .with("TERMINALS", "")
                    .with("SLUICE_KEYCHAIN", "on")
                    .with(
                            "XDG_RUNTIME_DIR",
                            Files.createDirectories(folder.resolve("run")).toString())
                    .with("LOOK", "secret-tool lookup service sluice profile default")
                    .shell("""
                            dbus-run-session -- sh -c '
                              eval "$(printf pw | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)"
                              $SLUICE login %s --no-browser || exit 1
                              $LOOK; echo; cat $HOME/%s; $SLUICE token && $SLUICE logout || exit 1
                              $LOOK && exit 1; exit 0'
                            """.formatted(gateway.url(), CREDENTIALS));
            assertThat(run.exit()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .startsWith("refresh-in-the-keyring\n")
                    .containsOnlyOnce("refresh-in-the-keyring")
                    .contains("access=a1")
                    .endsWith("a1\n");
            assertThat(ana.file(CREDENTIALS)).doesNotExist();
        }
    }
}
