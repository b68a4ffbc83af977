@echo off
rem Starts the companion CLI on the runtime that came with it, or on the Java that the installer found.
setlocal
set "SLUICE_DIR=%~dp0.."
set "SLUICE_JAVA=%SLUICE_DIR%\runtime\bin\java.exe"
if not exist "%SLUICE_JAVA%" if exist "%SLUICE_DIR%\java" set /p SLUICE_JAVA=<"%SLUICE_DIR%\java"
if not exist "%SLUICE_JAVA%" set "SLUICE_JAVA=java"
set "SLUICE_AOT=-Xshare:auto"
if exist "%SLUICE_DIR%\sluice.aot" set "SLUICE_AOT=-XX:AOTCache=%SLUICE_DIR%\sluice.aot"
if "%~1"=="--prepare" set "SLUICE_AOT=-XX:AOTCacheOutput=%SLUICE_DIR%\sluice.aot"
"%SLUICE_JAVA%" -Xlog:disable -Xlog:all=off -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx256m --enable-native-access=ALL-UNNAMED "%SLUICE_AOT%" "-Dsluice.program=%~f0" -cp "%SLUICE_DIR%\lib\*" dev.sluice.cli.Sluice %*
exit /b %ERRORLEVEL%
