package dev.sluice.cli.gateway;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The gateway did not answer. */
public final class Unreachable extends Problem {

    private static final long serialVersionUID = 1L;
    private static final String DOCTOR = "run: sluice doctor";
    private static final String AGAIN = "try again; if it stays so, tell your network team";

    private final Fault fault;

    private Unreachable(Fault fault, String message, String next) {
        super(Exit.UNREACHABLE, message, next);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /** What to do, for whoever runs {@code sluice doctor} already. */
    public String fix() {
        String next = next();
        return next == null || next.equals(DOCTOR) ? AGAIN : next.replace("; " + DOCTOR, "");
    }

    static Unreachable notSluice(URI url, String what) {
        return new Unreachable(
                Fault.NOT_SLUICE,
                host(url) + " answers with " + what + ", not like Sluice",
                "check the address; a sign-in page of your network may be in between");
    }

    static Unreachable proxyAsks(String proxy) {
        return new Unreachable(
                Fault.PROXY_AUTHENTICATION,
                "the proxy " + proxy + " asks for a name and a password",
                "put them into HTTPS_PROXY as http://name:password@host:port");
    }

    /** Says what an exception of the HTTP client means. */
    static Unreachable of(URI url, @Nullable String proxy, Exception e) {
        String host = host(url);
        if (said(e, "407")) {
            return proxyAsks(proxy == null ? "of this network" : proxy);
        }
        if (e instanceof PinMismatch || has(e, PinMismatch.class)) {
            return new Unreachable(
                    Fault.CERTIFICATE_PIN,
                    "the certificate of " + host + " is not the one that was pinned",
                    "ask your administrator; if it was replaced, run: sluice login --pin <new pin>");
        }
        if (has(e, CertificateExpiredException.class) || has(e, CertificateNotYetValidException.class)) {
            return new Unreachable(
                    Fault.CERTIFICATE_EXPIRED,
                    "the certificate of " + host + " is not valid today",
                    "check this machine's clock; if it is right, the administrator has to renew the certificate");
        }
        if (said(e, "subject alternative") || said(e, "no name matching") || said(e, "no subject")) {
            return new Unreachable(
                    Fault.CERTIFICATE_NAME,
                    "the certificate belongs to another name than " + host,
                    "use the address that the certificate has, or ask your administrator");
        }
        if (said(e, "unsupported or unrecognized ssl message") || said(e, "plaintext connection")) {
            return new Unreachable(
                    Fault.NOT_TLS, host + " does not speak TLS on this port", "try http:// or another port");
        }
        if (has(e, SSLException.class) || has(e, java.security.cert.CertificateException.class)) {
            return new Unreachable(
                    Fault.CERTIFICATE_UNKNOWN,
                    "the certificate of " + host + " comes from an authority that this machine does not know",
                    "give your organization's CA file: sluice login " + url.getScheme() + "://" + url.getAuthority()
                            + " --ca <file>, or set SLUICE_CA to it");
        }
        if (has(e, UnresolvedAddressException.class) || has(e, UnknownHostException.class)) {
            return proxy == null
                    ? new Unreachable(
                            Fault.DNS, "there is no address for " + host, "check the spelling and your VPN; " + DOCTOR)
                    : proxyDown(proxy);
        }
        return notConnected(host, proxy, e);
    }

    private static Unreachable notConnected(String host, @Nullable String proxy, Exception e) {
        if (e instanceof HttpConnectTimeoutException
                || e instanceof HttpTimeoutException
                || has(e, SocketTimeoutException.class)) {
            return new Unreachable(Fault.TIMEOUT, host + " does not answer in time", "check your VPN; " + DOCTOR);
        }
        if (has(e, ConnectException.class)) {
            return proxy == null
                    ? new Unreachable(
                            Fault.REFUSED, "nothing listens at " + host, "check the port and your VPN; " + DOCTOR)
                    : proxyDown(proxy);
        }
        return new Unreachable(Fault.CUT, "the connection to " + host + " broke off", DOCTOR);
    }

    private static Unreachable proxyDown(String proxy) {
        return new Unreachable(
                Fault.PROXY_DOWN,
                "the proxy " + proxy + " cannot be reached",
                "check HTTPS_PROXY, or exempt the gateway with NO_PROXY");
    }

    private static String host(URI url) {
        return url.getAuthority() == null ? url.toString() : url.getAuthority();
    }

    private static boolean has(@Nullable Throwable e, Class<? extends Throwable> kind) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean said(@Nullable Throwable e, String words) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at.getMessage() != null
                    && at.getMessage().toLowerCase(Locale.ROOT).contains(words)) {
                return true;
            }
        }
        return false;
    }
}
