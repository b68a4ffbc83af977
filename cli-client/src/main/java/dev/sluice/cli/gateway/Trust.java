package dev.sluice.cli.gateway;

import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom to believe: the profile's authority, those of {@code SLUICE_CA}, {@code NODE_EXTRA_CA_CERTS} and
 * {@code SSL_CERT_FILE}, those that come with the runtime, those of the system. Read only as far as needed, because the
 * system's are many.
 */
final class Trust extends X509ExtendedTrustManager {

    private static final List<String> SYSTEM_FILES =
            List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem");

    private final List<Supplier<@Nullable X509ExtendedTrustManager>> sources = new ArrayList<>();
    private final @Nullable String pin;

    private Trust(@Nullable String pin) {
        this.pin = pin;
    }

    static SSLContext context(World world, Profile profile) {
        Trust trust = new Trust(profile.pin());
        Path ca = profile.ca();
        if (ca != null) {
            trust.sources.add(() -> file(ca));
        }
        for (String name : List.of("SLUICE_CA", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE")) {
            String extra = world.variable(name);
            if (extra != null) {
                trust.sources.add(() -> file(world.path(extra)));
            }
        }
        trust.sources.add(() -> store(null));
        trust.sources.add(() -> system(world));
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code sha256:<hex>} of a certificate's public key. */
    static String pinOf(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509ExtendedTrustManager file(Path file) {
        byte[] pem = SafeFiles.read(file);
        if (pem == null) {
            throw new Problem(
                    Exit.LOCAL, "there is no CA file " + file, "correct the path, or sign in again with --ca");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            if (number == 0) {
                throw new CertificateException("none");
            }
            return of(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new Problem(
                    Exit.LOCAL, file + " holds no certificates in PEM form", "ask for your organization's CA as PEM");
        }
    }

    private static @Nullable X509ExtendedTrustManager system(World world) {
        if (world.mac()) {
            return store("KeychainStore-ROOT");
        }
        if (world.windows()) {
            return store("Windows-ROOT");
        }
        return SYSTEM_FILES.stream()
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst()
                .map(Trust::file)
                .orElse(null);
    }

    /** Null for a kind of store that this runtime does not have; without a kind it is the runtime's own. */
    private static @Nullable X509ExtendedTrustManager store(@Nullable String kind) {
        try {
            if (kind == null) {
                return of(null);
            }
            KeyStore store = KeyStore.getInstance(kind);
            store.load(null, null);
            return of(store);
        } catch (GeneralSecurityException | IOException e) {
            return null;
        }
    }

    private static X509ExtendedTrustManager of(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no trust manager");
    }

    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    private void any(X509Certificate[] chain, Check check) throws CertificateException {
        CertificateException first = null;
        for (Supplier<@Nullable X509ExtendedTrustManager> source : sources) {
            X509ExtendedTrustManager manager = source.get();
            if (manager == null) {
                continue;
            }
            try {
                check.by(manager);
                // An authority that is the certificate itself is not looked at again otherwise.
                chain[0].checkValidity();
                pinned(chain);
                return;
            } catch (PinMismatch e) {
                throw e;
            } catch (CertificateException e) {
                // A source that knows the authority has more to say than one that does not.
                boolean tells =
                        first == null || String.valueOf(first.getMessage()).contains("PKIX path building");
                first = tells ? e : first;
            }
        }
        throw first == null ? new CertificateException("no authorities") : first;
    }

    private void pinned(X509Certificate[] chain) throws PinMismatch {
        if (pin == null) {
            return;
        }
        for (X509Certificate certificate : chain) {
            if (pinOf(certificate).equalsIgnoreCase(pin)) {
                return;
            }
        }
        throw new PinMismatch();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        any(chain, manager -> manager.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        any(chain, manager -> manager.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        any(chain, manager -> manager.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
