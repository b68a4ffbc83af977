package dev.sluice.gateway.sso;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that no machine trusts, and a server's certificate for 127.0.0.1 by it; made by the JDK's keytool. */
record TestAuthority(String pem, SSLContext server) {

    private static final String PASSWORD = "changeit";

    static TestAuthority create(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        keytool(
                folder,
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=Private CA",
                "-ext",
                "bc:c",
                "-ext",
                "ku:c=keyCertSign");
        keytool(folder, "-genkeypair", "-alias", "server", "-dname", "CN=login.corp.test");
        keytool(folder, "-certreq", "-alias", "server", "-file", "server.csr");
        keytool(
                folder,
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                "server.csr",
                "-outfile",
                "server.pem",
                "-rfc",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost");
        keytool(folder, "-exportcert", "-alias", "ca", "-rfc", "-file", "ca.pem");
        keytool(folder, "-importcert", "-alias", "server", "-file", "server.pem", "-noprompt");
        KeyStore store = KeyStore.getInstance(folder.resolve("store.p12").toFile(), PASSWORD.toCharArray());
        store.deleteEntry("ca");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return new TestAuthority(Files.readString(folder.resolve("ca.pem")), context);
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        command.addAll(List.of("-keystore", "store.p12", "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(arguments[0] + ": " + said);
        }
    }
}
