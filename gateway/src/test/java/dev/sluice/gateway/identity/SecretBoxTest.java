package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.gateway.settings.SluiceSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SecretBoxTest {

    private static final byte[] SECRET = "twenty secret bytes!".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatIsSealedOpensAgainAfterARestart() {
        byte[] sealed = box(folder).seal("totp", SECRET);
        assertThat(box(folder).open("totp", sealed)).isEqualTo(SECRET);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void everyAlteredByteIsNoticed() {
        byte[] sealed = box(folder).seal("totp", SECRET);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatIllegalStateException().isThrownBy(() -> box(folder).open("totp", altered));
        }
    }

    @Test
    void whatWasSealedForOnePurposeDoesNotOpenForAnother() {
        byte[] sealed = box(folder).seal("totp of ana", SECRET);
        assertThatIllegalStateException().isThrownBy(() -> box(folder).open("totp of bo", sealed));
    }

    @Test
    void anotherKeyFileDoesNotOpenIt() {
        byte[] sealed = box(folder).seal("totp", SECRET);
        assertThatIllegalStateException()
                .isThrownBy(() -> box(folder.resolve("other")).open("totp", sealed));
    }

    @Test
    void onlyTheOwnerMayReadTheKeyFile() throws IOException {
        box(folder.resolve("new")).seal("totp", SECRET);
        Path file = folder.resolve("new/secret.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder.resolve("new"))) {
            assertThat(files).containsExactly(file);
        }
    }

    private static SecretBox box(Path folder) {
        Map<String, String> properties = Map.of("sluice.data-dir", folder.toString());
        return new SecretBox(new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("sluice", SluiceSettings.class));
    }
}
