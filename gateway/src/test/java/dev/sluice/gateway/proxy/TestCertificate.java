package dev.sluice.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Makes self-signed certificates for localhost with the JDK's keytool. */
record TestCertificate(Path certificate, Path privateKey) {

    /** Writes {@code tls.crt} and {@code tls.key} into a folder, replacing what is there. */
    static TestCertificate write(Path folder, String commonName)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + commonName,
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(
                    new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        Path certificate = folder.resolve("tls.crt");
        Path privateKey = folder.resolve("tls.key");
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("a").getEncoded()));
        Files.writeString(
                privateKey,
                pem("PRIVATE KEY", keys.getKey("a", "changeit".toCharArray()).getEncoded()));
        return new TestCertificate(certificate, privateKey);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /** Accepts any certificate, because the tests make their own. */
    static SSLContext trustingAnything() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
