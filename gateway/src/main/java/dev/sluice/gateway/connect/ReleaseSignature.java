package dev.sluice.gateway.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code deploy/package-cli} signed. The private key was never here: a gateway can hand out a release, not make one.
 *
 * @param manifest {@code released}, two blanks and the time; then a SHA-256, two blanks and an archive's name a line
 * @param signature ECDSA with SHA-256 over the manifest with its last line feed, in base64
 * @param key the P-256 public key (SubjectPublicKeyInfo), in base64
 */
record ReleaseSignature(String manifest, String signature, String key) {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseSignature.class);

    private static final String MANIFEST = "released {2}[0-9TZ:-]{20}\n([0-9a-f]{64} {2}sluice-cli-[a-z0-9.-]+\n)+";
    private static final int LARGEST_CHARS = 10_000;

    /** Empty when the release in this folder is not signed, or its signature does not fit, which is logged. */
    static Optional<ReleaseSignature> in(Path folder) {
        try {
            ReleaseSignature found = new ReleaseSignature(
                    text(folder, "sluice-cli.sums"),
                    text(folder, "sluice-cli.sums.sig").strip(),
                    text(folder, "sluice-cli.key").strip());
            if (found.fits()) {
                return Optional.of(found);
            }
            LOG.warn("the signature of the programs in {} does not fit; they are handed out unsigned", folder);
        } catch (NoSuchFileException e) {
            // Not signed.
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            LOG.warn("the signature of the programs in {} cannot be read; they are handed out unsigned", folder, e);
        }
        return Optional.empty();
    }

    private static String text(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.size(file) > LARGEST_CHARS) {
            throw new IOException(name + " is too large");
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    private boolean fits() throws GeneralSecurityException {
        Signature check = Signature.getInstance("SHA256withECDSA");
        check.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(keyBytes())));
        check.update(manifest.getBytes(StandardCharsets.US_ASCII));
        return manifest.matches(MANIFEST) && check.verify(Base64.getDecoder().decode(signature));
    }

    private byte[] keyBytes() {
        return Base64.getDecoder().decode(key);
    }

    /** SHA-256 of the key, in hex: what people compare. */
    String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(keyBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
