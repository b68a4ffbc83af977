package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** The Google service account of the simulator, with a key pair of its own. */
record GoogleAccount(KeyPair keys) {

    static final String EMAIL = "sluice@sluice-sim-project.iam.gserviceaccount.com";

    private static final int KEY_BITS = 2_048;

    static GoogleAccount create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return new GoogleAccount(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private record KeyFile(
            String type,
            String project_id,
            String private_key_id,
            String private_key,
            String client_email,
            String client_id,
            String token_uri,
            String universe_domain) {}

    /** The credential file of this account, with this token endpoint. */
    String json(String tokenUri) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return Json.MAPPER.writeValueAsString(new KeyFile(
                "service_account", "sluice-sim-project", "sim", pem, EMAIL, "1", tokenUri, "googleapis.com"));
    }

    /** Whether this account's key made the signature (RS256). */
    boolean signed(String text, byte[] signature) {
        try {
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(keys.getPublic());
            check.update(text.getBytes(StandardCharsets.US_ASCII));
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
