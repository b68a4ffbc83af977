package dev.sluice.gateway.identity;

import dev.sluice.adminui.account.QrCode;

/** Draws QR codes as one SVG path. */
final class QrCodes {

    /** Empty modules around the code, which scanners need (ISO/IEC 18004 §6.3.8). */
    private static final int QUIET_ZONE = 4;

    private QrCodes() {}

    static QrCode draw(String text) {
        io.nayuki.qrcodegen.QrCode code =
                io.nayuki.qrcodegen.QrCode.encodeText(text, io.nayuki.qrcodegen.QrCode.Ecc.MEDIUM);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M')
                            .append(x + QUIET_ZONE)
                            .append(',')
                            .append(y + QUIET_ZONE)
                            .append("h1v1h-1z");
                }
            }
        }
        return new QrCode(code.size + 2 * QUIET_ZONE, path.toString());
    }
}
