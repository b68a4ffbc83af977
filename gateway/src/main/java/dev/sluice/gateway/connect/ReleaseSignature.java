package dev.sluice.gateway.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import java.util.List;
import java.util.Optional;

/**
 * What {@code deploy/package-cli} signed. The private key was never here: a gateway can hand out a release, not make one.
 *
 * @param manifest {@code released}, two blanks and the time; then a SHA-256, two blanks and an archive's name a line
 * @param signature ECDSA with SHA-256 over the manifest with its last line feed, in base64
 * @param key the P-256 public key (SubjectPublicKeyInfo), in base64
 */
record ReleaseSignature(String manifest, String signature, String key) {

    private static final String MANIFEST_FILE = "sluice-cli.sums";
    private static final String SIGNATURE_FILE = "sluice-cli.sums.sig";
    private static final String KEY_FILE = "sluice-cli.key";
    private static final List<String> PARTS = List.of(MANIFEST_FILE, SIGNATURE_FILE, KEY_FILE);

    private static final String MANIFEST = "released {2}[0-9TZ:-]{20}\n([0-9a-f]{64} {2}sluice-cli-[a-z0-9.-]+\n)+";
    private static final int LARGEST_CHARS = 10_000;

    /**
     * Empty when nobody signed the release in this folder. What was signed and does not fit, or lacks a part, is not handed
     * out at all: a program that became unsigned is what an attacker would make of it.
     */
    static Optional<ReleaseSignature> in(Path folder) throws UnusableReleaseException {
        if (PARTS.stream().noneMatch(part -> Files.exists(folder.resolve(part), LinkOption.NOFOLLOW_LINKS))) {
            return Optional.empty();
        }
        try {
            ReleaseSignature found = new ReleaseSignature(
                    text(folder, MANIFEST_FILE),
                    text(folder, SIGNATURE_FILE).strip(),
                    text(folder, KEY_FILE).strip());
            if (found.fits()) {
                return Optional.of(found);
            }
        } catch (NoSuchFileException e) {
            throw new UnusableReleaseException("the signature of the program lacks a part", folder, e);
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw new UnusableReleaseException("the signature of the program cannot be read", folder, e);
        }
        throw new UnusableReleaseException("the signature of the program does not fit", folder, null);
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
