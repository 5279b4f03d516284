# A login shell, which is what JupyterLab's terminals are, gets Debian's PATH from /etc/profile: put back what the image
# adds in front of it.
case :$PATH: in
  *:/opt/jupyter/bin:*) ;;
  *) PATH=/opt/jupyter/bin:$PATH ;;
esac
