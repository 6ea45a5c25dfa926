; SPDX-License-Identifier: MIT
; The installer. packaging/windows/make.sh runs makensis with
;   VERSION          of Bradawl
;   STAGE            the folder to install
;   SIZE_KB          its size
;   UNINSTALL_FILES  one Delete for each file of it, one RMDir for each folder
;   OUT              the installer to write
; For one user, without administrator; no firewall rule (Windows asks when a program listens).
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
Name "Bradawl"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Bradawl"
InstallDirRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\Uninstall\Bradawl" "InstallLocation"
BrandingText "Bradawl ${VERSION}"

!include "MUI2.nsh"
!include "x64.nsh"
!include "WinVer.nsh"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Bradawl"
!define LINK_KEY "Software\Classes\bradawl"

!define MUI_ICON "bradawl.ico"
!define MUI_UNICON "bradawl.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\bradawl-gtk.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString SERVER_LINK ${LANG_ENGLISH} "Bradawl Server"
LangString SERVER_LINK ${LANG_SIMPCHINESE} "Bradawl 服务器"
LangString IN_USE ${LANG_ENGLISH} "Bradawl is running. Please close it, then try again."
LangString IN_USE ${LANG_SIMPCHINESE} "Bradawl 正在运行。请先关闭它,再重试。"
LangString TOO_OLD ${LANG_ENGLISH} "Bradawl needs 64-bit Windows 10 or newer."
LangString TOO_OLD ${LANG_SIMPCHINESE} "Bradawl 需要 64 位的 Windows 10 或更新的系统。"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductName" "Bradawl"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileDescription" "Bradawl installer"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "LegalCopyright" "MIT license"

; A running program's file cannot be written; found out before anything is touched.
!macro REFUSE_WHILE_RUNNING program
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\${program}"
      ${ExitDo}
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\${program}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(IN_USE)" /SD IDCANCEL IDRETRY +3
      SetErrorLevel 2
      Quit
  ${Loop}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
FunctionEnd

Section "Bradawl"
  SetShellVarContext current
  !insertmacro REFUSE_WHILE_RUNNING "bradawl-gtk.exe"
  !insertmacro REFUSE_WHILE_RUNNING "bradawl-server.exe"
  !insertmacro REFUSE_WHILE_RUNNING "bradawl.exe"
  ; What an older version had and this one has not would stay for ever.
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
    ExecWait '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${STAGE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateDirectory "$SMPROGRAMS\Bradawl"
  CreateShortcut "$SMPROGRAMS\Bradawl\Bradawl.lnk" "$INSTDIR\bradawl-gtk.exe"
  CreateShortcut "$SMPROGRAMS\Bradawl\$(SERVER_LINK).lnk" "$INSTDIR\bradawl-server.exe"

  WriteRegStr HKCU "${LINK_KEY}" "" "URL:Bradawl"
  WriteRegStr HKCU "${LINK_KEY}" "URL Protocol" ""
  WriteRegStr HKCU "${LINK_KEY}\DefaultIcon" "" "$INSTDIR\bradawl-gtk.exe,0"
  WriteRegStr HKCU "${LINK_KEY}\shell\open\command" "" '"$INSTDIR\bradawl-gtk.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Bradawl"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\bradawl-gtk.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Bradawl"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  SetShellVarContext current
  !insertmacro REFUSE_WHILE_RUNNING "bradawl-gtk.exe"
  !insertmacro REFUSE_WHILE_RUNNING "bradawl-server.exe"
  !insertmacro REFUSE_WHILE_RUNNING "bradawl.exe"
  SetOutPath "$TEMP" ; or the folder could not be removed: it is the current one
  !include "${UNINSTALL_FILES}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ; The server's entry has a name in the installer's language.
  Delete "$SMPROGRAMS\Bradawl\*.lnk"
  RMDir "$SMPROGRAMS\Bradawl"
  ; Not the registration of a copy that was installed elsewhere.
  ReadRegStr $0 HKCU "${LINK_KEY}\shell\open\command" ""
  ${If} $0 == '"$INSTDIR\bradawl-gtk.exe" "%1"'
    DeleteRegKey HKCU "${LINK_KEY}"
  ${EndIf}
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd
